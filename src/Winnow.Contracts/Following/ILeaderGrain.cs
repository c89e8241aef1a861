namespace Winnow.Contracts;

/// <summary>What a follower in another cluster has to know of its leader's index: a stateless worker in the leader's cluster, key 0.</summary>
[Alias("winnow.ILeaderGrain")]
public interface ILeaderGrain : IGrainWithIntegerKey
{
    /// <summary>An index with its shards, by what the cluster knows now.</summary>
    [Alias("Index"), ResponseTimeout("00:02:00")]
    Task<LeaderIndex> Index(LeaderIndexRequest request);

    /// <summary>
    /// Whether this cluster's master knows that an index was deleted here. That it does not know an index, or cannot be asked, proves nothing.
    /// </summary>
    [Alias("IsDeleted"), ResponseTimeout("00:01:00")]
    Task<bool> IsDeleted(string uuid);

    /// <summary>All indices: of the first version that is later than the caller's, or of the present one when his time is over.</summary>
    [Alias("Indices"), ResponseTimeout("00:12:00")]
    Task<LeaderIndices> Indices(LeaderIndicesRequest request, CancellationToken cancellationToken = default);
}
