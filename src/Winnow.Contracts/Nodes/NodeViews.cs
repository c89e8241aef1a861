namespace Winnow.Contracts;

/// <summary>What a node is, for as long as it runs.</summary>
[GenerateSerializer, Immutable, Alias("winnow.NodeInfo")]
public sealed record NodeInfo
{
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public string Name { get; init; } = "";

    /// <summary>New at each start.</summary>
    [Id(2)] public string EphemeralId { get; init; } = "";

    [Id(3)] public string Host { get; init; } = "";

    [Id(4)] public string Ip { get; init; } = "";

    [Id(5)] public string TransportAddress { get; init; } = "";

    /// <summary>Null when the node serves no HTTP.</summary>
    [Id(6)] public string? HttpAddress { get; init; }

    /// <summary>Sorted: <c>data</c>, <c>ingest</c>, <c>master</c> …</summary>
    [Id(7)] public string[] Roles { get; init; } = [];

    [Id(8)] public UriParameter[] Attributes { get; init; } = [];

    [Id(9)] public string Version { get; init; } = "";

    [Id(10)] public string WinnowVersion { get; init; } = "";

    [Id(11)] public string OsName { get; init; } = "";

    [Id(12)] public string OsArch { get; init; } = "";

    [Id(13)] public string OsVersion { get; init; } = "";

    [Id(14)] public int Processors { get; init; }

    [Id(15)] public long ProcessId { get; init; }

    [Id(16)] public string RuntimeVersion { get; init; } = "";

    [Id(17)] public long StartTimeMillis { get; init; }

    [Id(18)] public long MemoryMaxInBytes { get; init; }

    [Id(19)] public ReadOnlyMemory<byte> Settings { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.NodesStatsView")]
public sealed record NodesStatsView
{
    [Id(0)] public string ClusterName { get; init; } = "";

    [Id(1)] public NodeStats[] Nodes { get; init; } = [];

    [Id(2)] public int Failed { get; init; }
}

/// <summary>How a node is doing.</summary>
[GenerateSerializer, Immutable, Alias("winnow.NodeStats")]
public sealed record NodeStats
{
    [Id(0)] public NodeInfo Node { get; init; } = new();

    [Id(1)] public long TimestampMillis { get; init; }

    /// <summary>The sum over the shard copies on the node.</summary>
    [Id(2)] public CommonStats Indices { get; init; } = new();

    [Id(3)] public int OsCpuPercent { get; init; }

    [Id(4)] public double LoadAverage1m { get; init; } = -1;

    [Id(5)] public double LoadAverage5m { get; init; } = -1;

    [Id(6)] public double LoadAverage15m { get; init; } = -1;

    [Id(7)] public long OsMemoryTotal { get; init; }

    [Id(8)] public long OsMemoryFree { get; init; }

    [Id(9)] public long SwapTotal { get; init; }

    [Id(10)] public long SwapFree { get; init; }

    [Id(11)] public long OpenFileDescriptors { get; init; }

    [Id(12)] public long MaxFileDescriptors { get; init; }

    [Id(13)] public int ProcessCpuPercent { get; init; }

    [Id(14)] public long ProcessCpuMillis { get; init; }

    [Id(15)] public long ProcessVirtualMemory { get; init; }

    [Id(16)] public long ProcessResidentMemory { get; init; }

    [Id(17)] public long HeapUsed { get; init; }

    [Id(18)] public long HeapCommitted { get; init; }

    [Id(19)] public long HeapMax { get; init; }

    [Id(20)] public long UptimeMillis { get; init; }

    /// <summary>Collections of generation 0, 1, 2.</summary>
    [Id(21)] public long[] GcCollections { get; init; } = [];

    [Id(22)] public long GcPauseMillis { get; init; }

    [Id(23)] public int Threads { get; init; }

    [Id(24)] public long FsTotal { get; init; }

    [Id(25)] public long FsFree { get; init; }

    [Id(26)] public long FsAvailable { get; init; }

    [Id(27)] public string DataPath { get; init; } = "";

    [Id(28)] public long HttpCurrentOpen { get; init; }

    [Id(29)] public long HttpTotalOpened { get; init; }

    [Id(30)] public BreakerStats[] Breakers { get; init; } = [];

    [Id(31)] public IndexingPressureStats IndexingPressure { get; init; } = new();

    [Id(32)] public ThreadPoolStats[] ThreadPools { get; init; } = [];

    [Id(33)] public int ShardCount { get; init; }

    [Id(34)] public bool ElectedMaster { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.BreakerStats")]
public sealed record BreakerStats
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public long Limit { get; init; }

    [Id(2)] public long Estimated { get; init; }

    [Id(3)] public double Overhead { get; init; } = 1;

    [Id(4)] public long Tripped { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.IndexingPressureStats")]
public sealed record IndexingPressureStats
{
    [Id(0)] public long CurrentCoordinating { get; init; }

    [Id(1)] public long CurrentPrimary { get; init; }

    [Id(2)] public long CurrentReplica { get; init; }

    [Id(3)] public long TotalCoordinating { get; init; }

    [Id(4)] public long TotalPrimary { get; init; }

    [Id(5)] public long TotalReplica { get; init; }

    [Id(6)] public long CoordinatingRejections { get; init; }

    [Id(7)] public long PrimaryRejections { get; init; }

    [Id(8)] public long ReplicaRejections { get; init; }

    [Id(9)] public long Limit { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ThreadPoolStats")]
public sealed record ThreadPoolStats
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public int Threads { get; init; }

    [Id(2)] public long Queue { get; init; }

    [Id(3)] public int Active { get; init; }

    [Id(4)] public long Rejected { get; init; }

    [Id(5)] public int Largest { get; init; }

    [Id(6)] public long Completed { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.DanglingIndexView")]
public sealed record DanglingIndexView
{
    [Id(0)] public string IndexUuid { get; init; } = "";

    [Id(1)] public string? IndexName { get; init; }

    [Id(2)] public string[] NodeIds { get; init; } = [];

    [Id(3)] public long CreationDateMillis { get; init; }
}
