using System.Globalization;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Cat;

/// <summary><c>_cat/nodes</c>, <c>nodeattrs</c>, <c>thread_pool</c>, <c>fielddata</c>.</summary>
internal sealed class CatNodes(IGrainFactory grains)
{
    private IClusterAdminGrain Admin => grains.GetGrain<IClusterAdminGrain>(0);

    public void Register(RouteTable routes)
    {
        routes.Add(new RestRoute("GET", "/_cat/nodes", CatTable.Parameters + " full_id include_unloaded_segments", Nodes));
        routes.Add(new RestRoute("GET", "/_cat/nodeattrs", CatTable.Parameters, Attributes));
        foreach (var suffix in new[] { "", "/{thread_pool_patterns}" })
        {
            routes.Add(new RestRoute("GET", "/_cat/thread_pool" + suffix, CatTable.Parameters, ThreadPools));
        }

        foreach (var suffix in new[] { "", "/{fields}" })
        {
            routes.Add(new RestRoute("GET", "/_cat/fielddata" + suffix, CatTable.Parameters + " fields", FieldData));
        }
    }

    private async Task Nodes(RestRequest request, RestResponse response)
    {
        var full = request.Flag("full_id");
        var table = new CatTable(
        [
            new("id", ["nodeId"], "unique node id", Default: false),
            new("pid", ["p"], "process id", Default: false),
            new("ip", ["i"], "ip address"),
            new("port", ["po"], "bound transport port", Default: false),
            new("http_address", ["http"], "bound http address", Default: false),
            new("version", ["v"], "es version", Default: false),
            new("heap.percent", ["hp", "heapPercent"], "used heap ratio", Right: true),
            new("heap.current", ["hc", "heapCurrent"], "used heap", Default: false, Right: true),
            new("heap.max", ["hm", "heapMax"], "max configured heap", Default: false, Right: true),
            new("ram.percent", ["rp", "ramPercent"], "used machine memory ratio", Right: true),
            new("cpu", [], "recent cpu usage", Right: true),
            new("load_1m", ["l"], "1m load avg", Right: true),
            new("load_5m", [], "5m load avg", Right: true),
            new("load_15m", [], "15m load avg", Right: true),
            new("uptime", ["u"], "node uptime", Default: false, Right: true),
            new("node.role", ["r", "role", "nodeRole"], "m:master eligible node, d:data node, i:ingest node, -:coordinating node only"),
            new("master", ["m"], "*:current master"),
            new("name", ["n"], "node name"),
            new("disk.total", ["dt", "diskTotal"], "total disk space", Default: false, Right: true),
            new("disk.used", ["du", "diskUsed"], "used disk space", Default: false, Right: true),
            new("disk.avail", ["d", "disk", "diskAvail"], "available disk space", Default: false, Right: true),
            new("file_desc.current", ["fdc", "fileDescriptorCurrent"], "used file descriptors", Default: false, Right: true),
        ]);
        foreach (var stats in (await Admin.NodesStats([])).Nodes)
        {
            var node = stats.Node;
            table.Add(
                full || node.Id.Length <= 4 ? node.Id : node.Id[..4],
                node.ProcessId,
                node.Ip,
                node.TransportAddress.Split(':')[^1],
                node.HttpAddress,
                node.Version,
                stats.HeapMax == 0 ? 0 : 100 * stats.HeapUsed / stats.HeapMax,
                new CatBytes(stats.HeapUsed),
                new CatBytes(stats.HeapMax),
                stats.OsMemoryTotal == 0 ? 0 : 100 - (100 * stats.OsMemoryFree / stats.OsMemoryTotal),
                stats.OsCpuPercent,
                Load(stats.LoadAverage1m),
                Load(stats.LoadAverage5m),
                Load(stats.LoadAverage15m),
                new CatTime(stats.UptimeMillis),
                RoleLetters(node.Roles),
                stats.ElectedMaster ? "*" : "-",
                node.Name,
                new CatBytes(stats.FsTotal),
                new CatBytes(stats.FsTotal - stats.FsAvailable),
                new CatBytes(stats.FsAvailable),
                stats.OpenFileDescriptors);
        }

        table.Write(request, response);
    }

    private static string? Load(double value) => value < 0 ? null : value.ToString("0.00", CultureInfo.InvariantCulture);

    internal static string RoleLetters(string[] roles)
    {
        var letters = roles.Select(role => role switch
        {
            "data" => 'd',
            "data_cold" => 'c',
            "data_content" => 's',
            "data_frozen" => 'f',
            "data_hot" => 'h',
            "data_warm" => 'w',
            "ingest" => 'i',
            "master" => 'm',
            "ml" => 'l',
            "remote_cluster_client" => 'r',
            "transform" => 't',
            "voting_only" => 'v',
            _ => '?',
        }).Order().ToArray();
        return letters.Length == 0 ? "-" : new string(letters);
    }

    private async Task Attributes(RestRequest request, RestResponse response)
    {
        var table = new CatTable(
        [
            new("node", ["name"], "node name"),
            new("id", ["nodeId"], "unique node id", Default: false),
            new("pid", ["p"], "process id", Default: false),
            new("host", ["h"], "host name"),
            new("ip", ["i"], "ip address"),
            new("port", ["po"], "bound transport port", Default: false),
            new("attr", ["attr.name"], "attribute description"),
            new("value", ["attr.value"], "attribute value"),
        ]);
        foreach (var node in await Admin.Nodes([]))
        {
            foreach (var attribute in node.Attributes)
            {
                table.Add(node.Name, node.Id, node.ProcessId, node.Host, node.Ip, node.TransportAddress.Split(':')[^1], attribute.Name, attribute.Value);
            }
        }

        table.Write(request, response);
    }

    private async Task ThreadPools(RestRequest request, RestResponse response)
    {
        var table = new CatTable(
        [
            new("node_name", ["nn"], "node name"),
            new("node_id", ["id"], "persistent node id", Default: false),
            new("pid", ["p"], "process id", Default: false),
            new("host", ["h"], "host name", Default: false),
            new("ip", ["i"], "ip address", Default: false),
            new("port", ["po"], "bound transport port", Default: false),
            new("name", ["n"], "thread pool name"),
            new("type", ["t"], "thread pool type", Default: false),
            new("active", ["a"], "number of active threads", Right: true),
            new("pool_size", ["psz"], "number of threads", Default: false, Right: true),
            new("queue", ["q"], "number of tasks currently in queue", Right: true),
            new("queue_size", ["qs"], "maximum number of tasks permitted in queue", Default: false, Right: true),
            new("rejected", ["r"], "number of rejected tasks", Right: true),
            new("largest", ["l"], "highest number of seen active threads", Default: false, Right: true),
            new("completed", ["c"], "number of completed tasks", Default: false, Right: true),
            new("core", ["cr"], "core number of threads in a scaling thread pool", Default: false, Right: true),
            new("max", ["mx"], "maximum number of threads in a scaling thread pool", Default: false, Right: true),
            new("size", ["sz"], "number of threads in a fixed thread pool", Default: false, Right: true),
            new("keep_alive", ["ka"], "thread keep alive time", Default: false, Right: true),
        ]);
        var patterns = request.List("thread_pool_patterns");
        foreach (var stats in (await Admin.NodesStats([])).Nodes)
        {
            foreach (var pool in stats.ThreadPools.Where(pool => patterns.Length == 0
                || Array.Exists(patterns, pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, pool.Name, ignoreCase: false))))
            {
                var node = stats.Node;
                table.Add(
                    node.Name,
                    node.Id,
                    node.ProcessId,
                    node.Host,
                    node.Ip,
                    node.TransportAddress.Split(':')[^1],
                    pool.Name,
                    "fixed",
                    pool.Active,
                    pool.Threads,
                    pool.Queue,
                    -1,
                    pool.Rejected,
                    pool.Largest,
                    pool.Completed,
                    null,
                    null,
                    pool.Threads,
                    null);
            }
        }

        table.Write(request, response);
    }

    /// <summary>Nothing is uninverted into memory here: columns are on disk.</summary>
    private static Task FieldData(RestRequest request, RestResponse response)
    {
        new CatTable(
        [
            new("id", [], "node id"),
            new("host", ["h"], "host name"),
            new("ip", [], "ip address"),
            new("node", ["n"], "node name"),
            new("field", ["f"], "field name"),
            new("size", ["s"], "field data usage", Right: true),
        ]).Write(request, response);
        return Task.CompletedTask;
    }
}
