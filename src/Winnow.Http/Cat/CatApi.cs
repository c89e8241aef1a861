using System.Text;
using Winnow.Http.Rest;

namespace Winnow.Http.Cat;

/// <summary>The <c>_cat</c> APIs: each fills a table; the table knows how to be shown.</summary>
internal static class CatApi
{
    private static readonly string[] Paths =
    [
        "/_cat/aliases", "/_cat/aliases/{alias}", "/_cat/allocation", "/_cat/count", "/_cat/count/{index}", "/_cat/health", "/_cat/indices",
        "/_cat/indices/{index}", "/_cat/master", "/_cat/nodeattrs", "/_cat/nodes", "/_cat/pending_tasks", "/_cat/plugins", "/_cat/recovery",
        "/_cat/recovery/{index}", "/_cat/repositories", "/_cat/segments", "/_cat/segments/{index}", "/_cat/shards", "/_cat/shards/{index}", "/_cat/snapshots", "/_cat/snapshots/{repository}", "/_cat/templates", "/_cat/thread_pool",
    ];

    public static void Register(RouteTable routes, Orleans.IGrainFactory grains)
    {
        routes.Add(new RestRoute("GET", "/_cat", "help", Help));
        new CatIndices(grains).Register(routes);
        new CatShards(grains).Register(routes);
        new CatRecovery(grains).Register(routes);
        new CatNodes(grains).Register(routes);
        new CatAllocation(grains).Register(routes);
        new CatSnapshots(grains).Register(routes);
        new CatCluster(grains).Register(routes);
    }

    private static Task Help(RestRequest request, RestResponse response)
    {
        var text = new StringBuilder("=^.^=\n");
        foreach (var path in Paths)
        {
            text.Append(path).Append('\n');
        }

        response.Text(200, text.ToString());
        return Task.CompletedTask;
    }
}
