using System.Collections.Immutable;
using Winnow.Grains.Remote;
using Winnow.Search;

namespace Winnow.Grains.Searching.Remote;

/// <summary>What a search asks of one remote cluster, and what came of it.</summary>
internal sealed class RemotePart(IRemoteCluster cluster, ImmutableArray<string> indices, int place)
{
    // Of all shards of a search, those of each cluster have numbers of their own: so many that no cluster has more.
    private const int OrdinalsPerCluster = 1 << 20;
    private Dictionary<(int Shard, int Doc), ReadOnlyMemory<byte>>? _fetched;

    public IRemoteCluster Cluster => cluster;

    public string Alias => cluster.Settings.Alias;

    public ImmutableArray<string> Indices => indices;

    /// <summary>A point in time that the remote cluster has opened for it.</summary>
    public string? PointInTimeId { get; init; }

    public int FirstOrdinal => (place + 1) * OrdinalsPerCluster;

    public RemoteQueryResponse? Response { get; set; }

    /// <summary>Why the cluster has not answered at all.</summary>
    public WinnowException? Failure { get; set; }

    /// <summary>Shards that lost what they had found before it was fetched.</summary>
    public IReadOnlyList<ShardFailure> FetchFailures { get; set; } = [];

    public bool TimedOut { get; set; }

    public IEnumerable<ShardFailure> Failures => (Response?.Failures ?? []).Concat(FetchFailures).Select(failure => failure with { Index = $"{Alias}:{failure.Index}" });

    public SearchShardCounts Counts()
    {
        var failures = Failures.Select(failure => failure.ToSearch()).ToList();
        var total = Response?.TotalShards ?? 0;
        return new SearchShardCounts(total, total - failures.Count, Response?.SkippedShards ?? 0, failures);
    }

    /// <summary>A document that came with the query phase; empty when it did not.</summary>
    public ReadOnlyMemory<byte> Fetched(int shard, int doc)
    {
        _fetched ??= Response!.Fetched.ToDictionary(hit => (hit.Shard, hit.Doc), hit => hit.Json);
        return _fetched.GetValueOrDefault((shard, doc));
    }
}
