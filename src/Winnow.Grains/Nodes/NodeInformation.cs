using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Winnow.Grains.Documents;
using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;

namespace Winnow.Grains.Nodes;

/// <summary>What a node tells of itself.</summary>
internal sealed class NodeInformation(
    WinnowNode node,
    ILocalSiloDetails silo,
    ShardRegistry registry,
    MetadataCache metadata,
    ShardStores stores,
    IComputePool pool,
    IndexingPressure pressure,
    ISystemStatistics system,
    TimeProvider time)
{
    private readonly long _started = time.GetUtcNow().ToUnixTimeMilliseconds();

    public NodeInfo Info()
    {
        var address = silo.SiloAddress.Endpoint.Address;
        return new NodeInfo
        {
            Id = node.Id,
            Name = node.Name,
            EphemeralId = node.EphemeralId,
            Host = address.ToString(),
            Ip = address.ToString(),
            TransportAddress = new IPEndPoint(address, silo.SiloAddress.Endpoint.Port).ToString(),
            HttpAddress = node.HttpAddress,
            Roles = [.. node.Roles.Order(StringComparer.Ordinal)],
            Attributes = [.. node.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new UriParameter { Name = pair.Key, Value = pair.Value })],
            Version = WinnowNode.ApiVersion,
            WinnowVersion = typeof(WinnowNode).Assembly.GetName().Version?.ToString(3) ?? "",
            OsName = RuntimeInformation.OSDescription,
            OsArch = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
            OsVersion = Environment.OSVersion.Version.ToString(),
            Processors = Environment.ProcessorCount,
            ProcessId = Environment.ProcessId,
            RuntimeVersion = Environment.Version.ToString(),
            StartTimeMillis = _started,
            MemoryMaxInBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Settings = JsonSerializer.SerializeToUtf8Bytes(
                new SortedDictionary<string, string>(node.Settings.Where(setting => !SecretSettings.Contains(setting.Key)).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal)),
        };
    }

    /// <summary>How full the disk is, and how much of it each open copy takes.</summary>
    public NodeDiskMessage Disk()
    {
        var figures = system.Read(stores.Path);
        return new NodeDiskMessage
        {
            Total = figures.FsTotal,
            Available = figures.FsAvailable,
            Shards = [.. registry.All
                .OrderBy(shard => shard.Key.IndexUuid, StringComparer.Ordinal).ThenBy(shard => shard.Key.Shard)
                .Select(shard => new ShardSizeMessage { IndexUuid = shard.Key.IndexUuid, Shard = shard.Key.Shard, Bytes = shard.Engine.Stats().StoreSizeInBytes })],
        };
    }

    public NodeStats Stats()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return system.Read(stores.Path) with
        {
            Node = Info(),
            TimestampMillis = now,
            UptimeMillis = now - _started,
            Indices = registry.All.Select(shard => ShardViews.Stats(shard, metadata).Stats).Aggregate(new CommonStats(), (sum, stats) => sum + stats),
            DataPath = stores.Path,
            ShardCount = registry.All.Count,
            IndexingPressure = pressure.Stats(),
            ThreadPools = pool.Stats(),
        };
    }
}
