using System.Collections.Immutable;
using Winnow.Grains.Metadata;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Routing;

namespace Winnow.Grains.Searching;

/// <summary>A shard that a search goes to: its copies in the order in which they are asked, and the filter of the aliases by which it was found.</summary>
internal sealed record ShardTarget(IndexView Index, int Shard, ImmutableArray<ShardCopy> Copies, ReadOnlyMemory<byte> Filter, int Ordinal)
{
    public SearchPreference Preference { get; init; } = SearchPreference.None;

    /// <summary>A reader that is open on the only copy already.</summary>
    public string? ContextId { get; init; }

    /// <summary>The copy that is asked first, or that answered; null when none is active.</summary>
    public ShardCopy? Copy => Copies.IsEmpty ? null : Copies[0];

    public ShardTarget On(ShardCopy copy) => this with { Copies = [copy] };

    public IShardGrain Grain(IGrainFactory grains) =>
        grains.GetGrain<IShardGrain>(IShardGrain.KeyOf(Index.Uuid, Shard, Copy!.AllocationId!, Copy.NodeId!));
}

/// <summary>What a shard answered, null when no copy did, and where.</summary>
internal sealed record ShardAnswer<T>(ShardTarget Target, T? Value)
    where T : class;
