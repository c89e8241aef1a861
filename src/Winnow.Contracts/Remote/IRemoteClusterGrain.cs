namespace Winnow.Contracts;

/// <summary>Remote clusters, and what they ask of this one. A stateless worker: key 0, on the caller's silo. Failures are <see cref="WinnowException"/>.</summary>
[Alias("winnow.IRemoteClusterGrain")]
public interface IRemoteClusterGrain : IGrainWithIntegerKey
{
    /// <summary>The remote clusters by alias, as the silo that answers is connected to them.</summary>
    [Alias("Info")]
    Task<RemoteClusterInfo[]> Info();

    /// <summary>Which clusters a search by these expressions would go to, and whether they have such indices; without expressions, all remote clusters.</summary>
    [Alias("Resolve")]
    Task<ResolvedCluster[]> Resolve(IndicesRequest request);

    /// <summary>Whether this cluster has indices by these names: what <see cref="Resolve"/> asks each cluster.</summary>
    [Alias("Match")]
    Task<ClusterMatch> Match(IndicesRequest request);

    /// <summary>The metadata of the indices of these names: what another cluster has to know of their mappings.</summary>
    [Alias("Indices")]
    Task<StateMessage[]> Indices(IndicesRequest request);
}
