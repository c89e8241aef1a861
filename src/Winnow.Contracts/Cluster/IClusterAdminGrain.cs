namespace Winnow.Contracts;

/// <summary>The cluster, node and cat APIs. A stateless worker: key 0, on the caller's silo. Failures are <see cref="WinnowException"/>.</summary>
[Alias("winnow.IClusterAdminGrain")]
public interface IClusterAdminGrain : IGrainWithIntegerKey
{
    /// <summary>What <c>GET /</c> shows: the node that answers.</summary>
    [Alias("Main")]
    Task<MainInfo> Main();

    [Alias("Health"), ResponseTimeout("01:00:00")]
    Task<ClusterHealthView> Health(HealthRequest request);

    [Alias("State"), ResponseTimeout("00:10:00")]
    Task<ClusterStateView> State(ClusterStateRequest request);

    [Alias("Stats")]
    Task<ClusterStatsView> Stats();

    [Alias("GetSettings")]
    Task<ClusterSettingsView> GetSettings(bool includeDefaults);

    /// <summary>Answers what was changed.</summary>
    [Alias("PutSettings")]
    Task<ClusterSettingsView> PutSettings(PutClusterSettingsRequest request);

    /// <summary>Node filter as in <c>/_nodes/{filter}</c>: ids, names, <c>_local</c>, <c>_master</c>, <c>_all</c>, roles (<c>data:true</c>), wildcards; empty for all.</summary>
    [Alias("Nodes")]
    Task<NodeInfo[]> Nodes(string[] filter);

    [Alias("NodesStats")]
    Task<NodesStatsView> NodesStats(string[] filter);

    [Alias("ElectedMaster")]
    Task<string?> ElectedMaster();

    [Alias("PendingTasks")]
    Task<PendingTaskView[]> PendingTasks();

    /// <summary>The response body of <c>_cluster/allocation/explain</c>.</summary>
    [Alias("AllocationExplain")]
    Task<JsonResult> AllocationExplain(AllocationExplainRequest request);

    /// <summary>Carries out commands on the routing table, or says what they would do.</summary>
    [Alias("Reroute"), ResponseTimeout("00:02:00")]
    Task<RerouteView> Reroute(RerouteRequest request);

    /// <summary>Nodes with copies that are about to be moved elsewhere.</summary>
    [Alias("UndesiredShards")]
    Task<UndesiredShards[]> UndesiredShards();

    /// <summary>Shard directories on the nodes that no index claims.</summary>
    [Alias("DanglingIndices")]
    Task<DanglingIndexView[]> DanglingIndices();

    /// <summary>Makes an index of what the nodes hold of it.</summary>
    [Alias("ImportDanglingIndex")]
    Task<AcknowledgedResponse> ImportDanglingIndex(DanglingIndexRequest request);

    [Alias("DeleteDanglingIndex")]
    Task<AcknowledgedResponse> DeleteDanglingIndex(DanglingIndexRequest request);
}
