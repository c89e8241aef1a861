using System.Collections.Immutable;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Following;

/// <summary>An index of another cluster, as that cluster tells it.</summary>
public sealed record LeaderIndex
{
    public string Name { get; init; } = "";

    public string Uuid { get; init; } = "";

    public bool Closed { get; init; }

    public long CreatedMillis { get; init; }

    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public string Mapping { get; init; } = "{}";

    public ImmutableSortedDictionary<string, AliasEntry> Aliases { get; init; } = ImmutableSortedDictionary.Create<string, AliasEntry>(StringComparer.Ordinal);

    public int RoutingNumShards { get; init; }

    public int RoutingPartitionSize { get; init; } = 1;

    /// <summary>Of each shard, the history that its primary writes; empty where no shard was asked.</summary>
    public ImmutableArray<string> HistoryUuids { get; init; } = [];

    /// <summary>Of each shard, its primary term; empty where no shard was asked.</summary>
    public ImmutableArray<long> PrimaryTerms { get; init; } = [];

    /// <summary>Of an index that was promoted, where each shard comes from. Else empty.</summary>
    public ImmutableArray<ShardLineage> Lineage { get; init; } = [];

    /// <summary>It follows another one itself.</summary>
    public bool IsFollower { get; init; }

    public int NumberOfShards => HistoryUuids.Length;

    /// <summary>The term of a shard, as far as it was asked.</summary>
    public long TermOf(int shard) => shard < PrimaryTerms.Length ? PrimaryTerms[shard] : 0;
}
