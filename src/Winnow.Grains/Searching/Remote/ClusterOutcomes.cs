using Winnow.Grains.Errors;
using Winnow.Search;

namespace Winnow.Grains.Searching.Remote;

/// <summary>What became of each cluster of a search: its <c>_clusters</c> section.</summary>
internal static class ClusterOutcomes
{
    /// <summary>Null when no other cluster was asked.</summary>
    public static SearchClusters? Of(SearchRun run)
    {
        if (run.Remotes.Count == 0)
        {
            return null;
        }

        var details = new List<SearchCluster>();
        if (run.LocalIndices is { } local)
        {
            var counts = run.LocalCounts();
            details.Add(new SearchCluster("(local)", Status(counts, run.LocalTimedOut), string.Join(',', local))
            {
                TookMillis = run.LocalTookMillis,
                TimedOut = run.LocalTimedOut,
                Shards = counts,
            });
        }

        details.AddRange(run.Remotes.Select(Of));
        return new SearchClusters(details);
    }

    /// <summary>The error of the whole request, when a cluster that must not be missing has failed.</summary>
    public static void Check(IReadOnlyList<RemotePart> parts)
    {
        if (parts.FirstOrDefault(part => part is { Failure: not null, Cluster.Settings.SkipUnavailable: false }) is { } failed)
        {
            throw failed.Failure!;
        }
    }

    public static SearchShardFailure ToSearch(this ShardFailure failure) =>
        new(failure.Index, failure.Shard, failure.Node, failure.Error.ToElasticsearch());

    private static SearchCluster Of(RemotePart part)
    {
        var indices = string.Join(',', part.Indices);
        if (part.Failure is { } failure)
        {
            return new SearchCluster(part.Alias, SearchClusterStatus.Skipped, indices)
            {
                Failures = [new SearchShardFailure(null, -1, null, failure.Error.ToElasticsearch())],
            };
        }

        var counts = part.Counts();
        return new SearchCluster(part.Alias, Status(counts, part.TimedOut), indices)
        {
            TookMillis = part.Response?.TookMillis,
            TimedOut = part.TimedOut,
            Shards = counts,
            Failures = counts.Failures,
        };
    }

    private static SearchClusterStatus Status(SearchShardCounts shards, bool timedOut) =>
        shards.Failed > 0 || timedOut ? SearchClusterStatus.Partial : SearchClusterStatus.Successful;
}
