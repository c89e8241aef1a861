using Winnow.Grains.Searching.Remote;
using Winnow.Search;

namespace Winnow.Grains.Searching;

/// <summary>One search on its way.</summary>
internal sealed class SearchRun
{
    public required SearchSource Source { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What hits are rendered by, where it is not what found them. Empty for the same.</summary>
    public ReadOnlyMemory<byte> FetchBody { get; init; }

    /// <summary>How many sort values of a hit are shown; null for all, 0 for none.</summary>
    public int? ShownSortValues { get; init; }

    public required long NowMillis { get; init; }

    /// <summary>How long readers stay; null lets them go with the search.</summary>
    public TimeSpan? KeepAlive { get; init; }

    public bool IsScroll { get; init; }

    public bool AllowPartialResults { get; init; } = true;

    public required IReadOnlyList<ShardTarget> Targets { get; init; }

    /// <summary>With more shards than this, those that cannot match are skipped.</summary>
    public int PreFilterShardSize { get; init; } = 128;

    /// <summary>The readers are the search's own, and there is time to open others.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>A node took its readers along between query and fetch: the copies that are left can answer all of it.</summary>
    public bool MustRepeat => MayRepeat && Failures.LostReader;

    /// <summary>Other clusters that are searched as well.</summary>
    public IReadOnlyList<RemotePart> Remotes { get; init; } = [];

    /// <summary>What the own cluster was asked for; null when it was not.</summary>
    public IReadOnlyList<string>? LocalIndices { get; init; } = [];

    /// <summary>How the request names and finds shards, for other clusters to do the same.</summary>
    public IndicesOptions Options { get; init; } = new();

    public string? Routing { get; init; }

    public string? Preference { get; init; }

    public bool MinimizeRoundtrips { get; init; } = true;

    /// <summary>What the cluster that coordinates the search calls this one; null when this one does.</summary>
    public string? ClusterAlias { get; init; }

    public int Skipped { get; set; }

    public SearchFailures Failures { get; init; } = new();

    /// <summary>The own shards that answered the query phase.</summary>
    public IReadOnlyList<(ShardTarget Target, ShardQueryResponse Response)> Shards { get; set; } = [];

    public IReadOnlyList<ShardQueryResult> Results { get; set; } = [];

    public long LocalTookMillis { get; set; }

    public bool LocalTimedOut => Results.Any(result => result.TimedOut);

    public ReducedResult Result { get; set; } = null!;

    public IReadOnlyList<ReadOnlyMemory<byte>> Hits { get; set; } = [];

    public ShardHit ForFetch(ShardHit hit) => ShownSortValues switch
    {
        null => hit,
        0 => hit with { SortValues = null },
        var shown => hit with { SortValues = hit.SortValues?[..shown.Value] },
    };

    public SearchShardCounts LocalCounts() => new(
        Targets.Count, Targets.Count - Failures.All.Count, Skipped, [.. Failures.All.Select(failure => failure.ToSearch())]);

    /// <summary>Of all clusters together.</summary>
    public SearchShardCounts Counts() => Remotes.Select(part => part.Counts()).Aggregate(LocalCounts(), (sum, part) => new SearchShardCounts(
        sum.Total + part.Total, sum.Successful + part.Successful, sum.Skipped + part.Skipped, [.. sum.Failures, .. part.Failures]));
}
