using Orleans;
using Winnow.Http.Cat;
using Winnow.Http.Cluster;
using Winnow.Http.Documents;
using Winnow.Http.Following;
using Winnow.Http.Indices;
using Winnow.Http.Remote;
using Winnow.Http.Rest;
using Winnow.Http.Searching;
using Winnow.Http.Snapshots;

namespace Winnow.Http;

/// <summary>The list of all APIs. A new one is: a class with routes, a line here, a test.</summary>
internal sealed class RestApi(IGrainFactory grains)
{
    public RouteTable Routes()
    {
        var routes = new RouteTable();
        new MainApi(grains).Register(routes);
        new DocumentApi(grains).Register(routes);
        new BulkApi(grains).Register(routes);
        new MultiGetApi(grains).Register(routes);
        new SearchApi(grains).Register(routes);
        new MultiSearchApi(grains).Register(routes);
        new SearchActionsApi(grains).Register(routes);
        new ByQueryApi(grains).Register(routes);
        new IndexApi(grains).Register(routes);
        new MappingApi(grains).Register(routes);
        new AliasApi(grains).Register(routes);
        new TemplateApi(grains).Register(routes);
        new MaintenanceApi(grains).Register(routes);
        new AnalyzeApi(grains).Register(routes);
        new StatsApi(grains).Register(routes);
        new HealthApi(grains).Register(routes);
        new ClusterStateApi(grains).Register(routes);
        new ClusterAdminApi(grains).Register(routes);
        new AllocationApi(grains).Register(routes);
        new DanglingApi(grains).Register(routes);
        new ClusterStatsApi(grains).Register(routes);
        new NodesApi(grains).Register(routes);
        new RepositoryApi(grains).Register(routes);
        new SnapshotApi(grains).Register(routes);
        new LifecycleApi(grains).Register(routes);
        new MeteringApi(grains).Register(routes);
        new RemoteClusterApi(grains).Register(routes);
        new FollowApi(grains).Register(routes);
        CatApi.Register(routes, grains);
        return routes;
    }
}
