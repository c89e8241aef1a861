using System.Globalization;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Cluster;
using Winnow.Http.Rest;
using Winnow.Http.Searching;

namespace Winnow.Http.Cat;

/// <summary><c>_cat/health</c>, <c>count</c>, <c>aliases</c>, <c>master</c>, <c>pending_tasks</c>, <c>templates</c>, <c>plugins</c>.</summary>
internal sealed class CatCluster(IGrainFactory grains)
{
    private static readonly CatColumn Epoch = new("epoch", ["t", "time"], "seconds since 1970-01-01 00:00:00");
    private static readonly CatColumn Timestamp = new("timestamp", ["ts", "hms", "hhmmss"], "time in HH:MM:SS");

    private IClusterAdminGrain Admin => grains.GetGrain<IClusterAdminGrain>(0);

    public void Register(RouteTable routes)
    {
        routes.Add(new RestRoute("GET", "/_cat/health", CatTable.Parameters + " ts", Health));
        routes.Add(new RestRoute("GET", "/_cat/count", CatTable.Parameters, Count));
        routes.Add(new RestRoute("GET", "/_cat/count/{index}", CatTable.Parameters, Count));
        routes.Add(new RestRoute("GET", "/_cat/aliases", CatTable.Parameters + " expand_wildcards", Aliases));
        routes.Add(new RestRoute("GET", "/_cat/aliases/{name}", CatTable.Parameters + " expand_wildcards", Aliases));
        routes.Add(new RestRoute("GET", "/_cat/master", CatTable.Parameters, Master));
        routes.Add(new RestRoute("GET", "/_cat/pending_tasks", CatTable.Parameters, PendingTasks));
        routes.Add(new RestRoute("GET", "/_cat/templates", CatTable.Parameters, Templates));
        routes.Add(new RestRoute("GET", "/_cat/templates/{name}", CatTable.Parameters, Templates));
        routes.Add(new RestRoute("GET", "/_cat/plugins", CatTable.Parameters + " include_bootstrap", Plugins));
    }

    private async Task Health(RestRequest request, RestResponse response)
    {
        var stamped = request.Flag("ts", missing: true);
        var table = new CatTable(
        [
            Epoch with { Default = stamped },
            Timestamp with { Default = stamped },
            new("cluster", ["cl"], "cluster name"),
            new("status", ["st"], "health status"),
            new("node.total", ["nt", "nodeTotal"], "total number of nodes", Right: true),
            new("node.data", ["nd", "nodeData"], "number of nodes that can store data", Right: true),
            new("shards", ["t", "sh", "shards.total", "shardsTotal"], "total number of shards", Right: true),
            new("pri", ["p", "shards.primary", "shardsPrimary"], "number of primary shards", Right: true),
            new("relo", ["r", "shards.relocating", "shardsRelocating"], "number of relocating nodes", Right: true),
            new("init", ["i", "shards.initializing", "shardsInitializing"], "number of initializing nodes", Right: true),
            new("unassign", ["u", "shards.unassigned", "shardsUnassigned"], "number of unassigned shards", Right: true),
            new("unassign.pri", ["up", "shards.unassigned.primary", "shardsUnassignedPrimary"], "number of unassigned primary shards", Right: true),
            new("pending_tasks", ["pt", "pendingTasks"], "number of pending tasks", Right: true),
            new("max_task_wait_time", ["mtwt", "maxTaskWaitTime"], "wait time of longest task pending", Right: true),
            new("active_shards_percent", ["asp", "activeShardsPercent"], "active number of shards in percent", Right: true),
        ]);
        var now = request.Context.RequestServices.Clock().GetUtcNow();
        var health = await Admin.Health(new HealthRequest());
        table.Add(
            now.ToUnixTimeSeconds(),
            now.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
            health.ClusterName,
            HealthApi.StatusName(health.Status),
            health.NumberOfNodes,
            health.NumberOfDataNodes,
            health.ActiveShards,
            health.ActivePrimaryShards,
            health.RelocatingShards,
            health.InitializingShards,
            health.UnassignedShards,
            health.UnassignedPrimaryShards,
            health.NumberOfPendingTasks,
            health.TaskMaxWaitingInQueueMillis == 0 ? "-" : new CatTime(health.TaskMaxWaitingInQueueMillis),
            health.ActiveShardsPercent.ToString("0.0", CultureInfo.InvariantCulture) + "%");
        table.Write(request, response);
    }

    private async Task Count(RestRequest request, RestResponse response)
    {
        var table = new CatTable([Epoch, Timestamp, new("count", ["dc", "docs.count", "docsCount"], "the document count")]);
        var now = request.Context.RequestServices.Clock().GetUtcNow();
        var count = await grains.GetGrain<ISearchGrain>(0).Count(
            new CountRequest { Indices = request.Indices(), Options = request.IndicesOptions(), Body = request.Body, Parameters = SearchParameters.OfSource(request) }, request.Aborted);
        table.Add(now.ToUnixTimeSeconds(), now.ToString("HH:mm:ss", CultureInfo.InvariantCulture), count.Count);
        table.Write(request, response);
    }

    private async Task Aliases(RestRequest request, RestResponse response)
    {
        var table = new CatTable(
        [
            new("alias", ["a"], "alias name"),
            new("index", ["i", "idx"], "index alias points to"),
            new("filter", ["f", "fi"], "filter"),
            new("routing.index", ["ri", "routingIndex"], "index routing"),
            new("routing.search", ["rs", "routingSearch"], "search routing"),
            new("is_write_index", ["w", "isWriteIndex"], "write index"),
        ]);
        var answer = await grains.GetGrain<IIndicesGrain>(0).GetAliases(new GetAliasesRequest { Options = request.IndicesOptions(), Names = request.List("name") });
        foreach (var (index, alias) in answer.Indices.SelectMany(index => index.Aliases, (index, alias) => (index.Index, alias)))
        {
            table.Add(
                alias.Name,
                index,
                alias.Filter is null ? "-" : "*",
                alias.IndexRouting ?? "-",
                alias.SearchRouting ?? "-",
                alias.IsWriteIndex is { } write ? write : "-");
        }

        table.Write(request, response);
    }

    private async Task Master(RestRequest request, RestResponse response)
    {
        var table = new CatTable([new("id", [], "node id"), new("host", ["h"], "host name"), new("ip", [], "ip address "), new("node", ["n"], "node name")]);
        var master = await Admin.ElectedMaster();
        var node = (await Admin.Nodes([])).FirstOrDefault(node => node.Id == master);
        table.Add(node?.Id ?? "-", node?.Host ?? "-", node?.Ip ?? "-", node?.Name ?? "-");
        table.Write(request, response);
    }

    private async Task PendingTasks(RestRequest request, RestResponse response)
    {
        var table = new CatTable(
        [
            new("insertOrder", ["o"], "task insertion order", Right: true),
            new("timeInQueue", ["t"], "how long task has been in queue", Right: true),
            new("priority", ["p"], "task priority"),
            new("source", ["s"], "task source"),
        ]);
        foreach (var task in await Admin.PendingTasks())
        {
            table.Add(task.InsertOrder, new CatTime(task.TimeInQueueMillis), task.Priority, task.Source);
        }

        table.Write(request, response);
    }

    private async Task Templates(RestRequest request, RestResponse response)
    {
        var table = new CatTable(
        [
            new("name", ["n"], "template name"),
            new("index_patterns", ["t"], "template index patterns"),
            new("order", ["o", "p"], "template application order/priority number"),
            new("version", ["v"], "version"),
            new("composed_of", ["c"], "component templates comprising index template"),
        ]);
        await CatTemplates.Fill(table, grains.GetGrain<IIndicesGrain>(0), request.String("name"));
        table.Write(request, response);
    }

    private static Task Plugins(RestRequest request, RestResponse response)
    {
        new CatTable(
        [
            new("id", [], "unique node id", Default: false),
            new("name", ["n"], "node name"),
            new("component", ["c"], "component"),
            new("version", ["v"], "component version"),
            new("description", ["d"], "plugin details", Default: false),
        ]).Write(request, response);
        return Task.CompletedTask;
    }
}
