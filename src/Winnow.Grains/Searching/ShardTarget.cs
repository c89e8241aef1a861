using Winnow.Grains.Metadata;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Searching;

/// <summary>A shard that a search goes to: one copy of it, the filter of the aliases by which it was found, and a reader that is open there already.</summary>
internal sealed record ShardTarget(IndexView Index, int Shard, ShardCopy? Copy, ReadOnlyMemory<byte> Filter, int Ordinal, string? ContextId = null)
{
    public IShardGrain Grain(IGrainFactory grains) =>
        grains.GetGrain<IShardGrain>(IShardGrain.KeyOf(Index.Uuid, Shard, Copy!.AllocationId!, Copy.NodeId!));

    /// <summary>The copy that there is by newer metadata.</summary>
    public ShardTarget With(IndexView index) => this with { Index = index, Copy = SearchTargets.Choose(index.Metadata.Shards[Shard]) };
}
