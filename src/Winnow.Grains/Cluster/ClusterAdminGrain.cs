using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;

namespace Winnow.Grains.Cluster;

/// <summary>The cluster, for callers on this silo.</summary>
[GrainType("winnow.cluster-admin"), StatelessWorker, Reentrant]
internal sealed class ClusterAdminGrain(
    WinnowNode node, MetadataCache metadata, ClusterHealth health, ClusterViews views, ClusterSettings settings, NodeQueries nodes, DanglingIndices dangling, MasterCalls master, AllocationQueries allocation) : Grain, IClusterAdminGrain
{
    public Task<MainInfo> Main() => Task.FromResult(new MainInfo
    {
        NodeName = node.Name,
        NodeId = node.Id,
        ClusterName = node.ClusterName,
        ClusterUuid = metadata.Cluster.ClusterUuid is { Length: > 0 } uuid ? uuid : "_na_",
        Version = WinnowNode.ApiVersion,
    });

    public Task<ClusterHealthView> Health(HealthRequest request) => health.Wait(request);

    public Task<ClusterStateView> State(ClusterStateRequest request) => views.State(request);

    public Task<ClusterStatsView> Stats() => views.Stats();

    public Task<ClusterSettingsView> GetSettings(bool includeDefaults) => settings.Get(includeDefaults);

    public Task<ClusterSettingsView> PutSettings(PutClusterSettingsRequest request) => settings.Put(request);

    public Task<NodeInfo[]> Nodes(string[] filter) => nodes.Infos(filter);

    public Task<NodesStatsView> NodesStats(string[] filter) => nodes.Stats(filter);

    public async Task<string?> ElectedMaster() => await master.Asked(master.Master.MasterNode);

    public Task<PendingTaskView[]> PendingTasks() => master.Retried(master.Master.PendingTasks);

    public Task<JsonResult> AllocationExplain(AllocationExplainRequest request) => allocation.Explain(request);

    public Task<RerouteView> Reroute(RerouteRequest request) => allocation.Reroute(request);

    public Task<UndesiredShards[]> UndesiredShards() => allocation.Undesired();

    public Task<DanglingIndexView[]> DanglingIndices() => dangling.List();

    public Task<AcknowledgedResponse> ImportDanglingIndex(DanglingIndexRequest request) => dangling.Import(request);

    public Task<AcknowledgedResponse> DeleteDanglingIndex(DanglingIndexRequest request) => dangling.Delete(request);
}
