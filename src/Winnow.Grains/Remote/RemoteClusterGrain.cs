namespace Winnow.Grains.Remote;

/// <summary>Remote clusters, for callers on this silo and for those clusters themselves.</summary>
[GrainType("winnow.remote-cluster"), StatelessWorker, Reentrant]
internal sealed class RemoteClusterGrain(RemoteClusterQueries queries) : Grain, IRemoteClusterGrain
{
    public Task<RemoteClusterInfo[]> Info() => queries.Info();

    public Task<ResolvedCluster[]> Resolve(IndicesRequest request) => queries.Resolve(request);

    public Task<ClusterMatch> Match(IndicesRequest request) => queries.Match(request);

    public Task<StateMessage[]> Indices(IndicesRequest request) => queries.Indices(request);
}
