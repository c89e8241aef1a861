using System.Globalization;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Indices;
using Winnow.Http.Rest;

namespace Winnow.Http.Cat;

/// <summary><c>_cat/recovery</c>: how each shard copy came to be, or how far it is.</summary>
internal sealed class CatRecovery(IGrainFactory grains)
{
    private IClusterAdminGrain Admin => grains.GetGrain<IClusterAdminGrain>(0);

    private IIndicesGrain Indices => grains.GetGrain<IIndicesGrain>(0);

    public void Register(RouteTable routes)
    {
        const string options = CatTable.Parameters + " ignore_unavailable allow_no_indices expand_wildcards active_only detailed index";
        foreach (var suffix in new[] { "", "/{index}" })
        {
            routes.Add(new RestRoute("GET", "/_cat/recovery" + suffix, options, Answer));
        }
    }

    private async Task Answer(RestRequest request, RestResponse response)
    {
        var table = new CatTable(
        [
            new("index", ["i", "idx"], "index name"),
            new("shard", ["s", "sh"], "shard name"),
            new("start_time", ["start"], "recovery start time", Default: false),
            new("start_time_millis", ["start_millis"], "recovery start time in epoch milliseconds", Default: false),
            new("stop_time", ["stop"], "recovery stop time", Default: false),
            new("stop_time_millis", ["stop_millis"], "recovery stop time in epoch milliseconds", Default: false),
            new("time", ["t", "ti"], "recovery time", Right: true),
            new("type", ["ty"], "recovery type"),
            new("stage", ["st"], "recovery stage"),
            new("source_host", ["shost"], "source host"),
            new("source_node", ["snode"], "source node name"),
            new("target_host", ["thost"], "target host"),
            new("target_node", ["tnode"], "target node name"),
            new("repository", ["rep"], "repository"),
            new("snapshot", ["snap"], "snapshot"),
            new("files", ["f"], "number of files to recover", Right: true),
            new("files_recovered", ["fr"], "files recovered", Right: true),
            new("files_percent", ["fp"], "percent of files recovered", Right: true),
            new("files_total", ["tf"], "total number of files", Right: true),
            new("bytes", ["b"], "number of bytes to recover", Right: true),
            new("bytes_recovered", ["br"], "bytes recovered", Right: true),
            new("bytes_percent", ["bp"], "percent of bytes recovered", Right: true),
            new("bytes_total", ["tb"], "total number of bytes", Right: true),
            new("translog_ops", ["to"], "number of translog ops to recover", Right: true),
            new("translog_ops_recovered", ["tor"], "translog ops recovered", Right: true),
            new("translog_ops_percent", ["top"], "percent of translog ops recovered", Right: true),
            new("time_left", ["tl"], "time until the files are recovered, at the present speed", Default: false, Right: true),
        ]);
        var nodes = (await Admin.Nodes([])).ToDictionary(node => node.Id, StringComparer.Ordinal);
        var activeOnly = request.Flag("active_only");
        foreach (var recovery in (await Indices.Recovery(request.ToIndices())).Where(recovery => !activeOnly || recovery.Stage != "DONE"))
        {
            var source = recovery.SourceNodeId is { } id ? nodes.GetValueOrDefault(id) : null;
            var target = nodes.GetValueOrDefault(recovery.TargetNodeId);
            table.Add(
                recovery.Index,
                recovery.Shard,
                Date(recovery.StartTimeMillis),
                recovery.StartTimeMillis,
                Date(recovery.StopTimeMillis),
                recovery.StopTimeMillis,
                new CatTime(recovery.TotalTimeMillis),
                recovery.Type.ToLowerInvariant(),
                recovery.Stage.ToLowerInvariant(),
                source?.Host ?? "n/a",
                source?.Name ?? "n/a",
                target?.Host ?? "n/a",
                target?.Name ?? "n/a",
                recovery.Snapshot?.Repository ?? "n/a",
                recovery.Snapshot?.Snapshot ?? "n/a",
                recovery.FilesTotal - recovery.FilesReused,
                recovery.FilesRecovered,
                RecoveryJson.Percent(recovery.FilesRecovered, recovery.FilesTotal - recovery.FilesReused),
                recovery.FilesTotal,
                recovery.BytesTotal - recovery.BytesReused,
                recovery.BytesRecovered,
                RecoveryJson.Percent(recovery.BytesRecovered, recovery.BytesTotal - recovery.BytesReused),
                recovery.BytesTotal,
                recovery.TranslogTotal,
                recovery.TranslogRecovered,
                RecoveryJson.Percent(recovery.TranslogRecovered, recovery.TranslogTotal),
                recovery.TimeLeftMillis is { } left ? new CatTime(left) : null);
        }

        table.Write(request, response);
    }

    private static string? Date(long millis) => millis == 0
        ? null
        : DateTimeOffset.FromUnixTimeMilliseconds(millis).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
