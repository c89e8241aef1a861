namespace Winnow.Contracts;

/// <summary>The whole cluster as <c>_cluster/state</c> and <c>_cat</c> show it; HTTP picks the metrics.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ClusterStateView")]
public sealed record ClusterStateView
{
    [Id(0)] public string ClusterName { get; init; } = "";

    [Id(1)] public string ClusterUuid { get; init; } = "";

    [Id(2)] public long Version { get; init; }

    [Id(3)] public string StateUuid { get; init; } = "";

    /// <summary>The node of the elected master; null while there is none.</summary>
    [Id(4)] public string? MasterNodeId { get; init; }

    [Id(5)] public NodeInfo[] Nodes { get; init; } = [];

    /// <summary>Sorted by name, those that the request asked for.</summary>
    [Id(6)] public IndexMetadataView[] Indices { get; init; } = [];

    /// <summary>Every copy of every shard of these indices, by index, shard, primary first.</summary>
    [Id(7)] public ShardRoutingView[] Routing { get; init; } = [];

    [Id(8)] public TemplateView[] IndexTemplates { get; init; } = [];

    [Id(9)] public TemplateView[] ComponentTemplates { get; init; } = [];

    [Id(10)] public TemplateView[] LegacyTemplates { get; init; } = [];

    [Id(11)] public ClusterSettingsView Settings { get; init; } = new();

    [Id(12)] public ClusterBlockView[] Blocks { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.ClusterBlockView")]
public sealed record ClusterBlockView
{
    /// <summary>Null for a block of the whole cluster.</summary>
    [Id(0)] public string? Index { get; init; }

    [Id(1)] public int Id { get; init; }

    [Id(2)] public string Description { get; init; } = "";

    [Id(3)] public bool Retryable { get; init; }

    [Id(4)] public string[] Levels { get; init; } = [];
}

/// <summary>Nested JSON objects of strings: <c>{"indices":{"recovery":{…}}}</c>.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ClusterSettingsView")]
public sealed record ClusterSettingsView
{
    [Id(0)] public ReadOnlyMemory<byte> Persistent { get; init; }

    [Id(1)] public ReadOnlyMemory<byte> Transient { get; init; }

    /// <summary>Only when asked for.</summary>
    [Id(2)] public ReadOnlyMemory<byte> Defaults { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ClusterStateRequest")]
public sealed record ClusterStateRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    [Id(2)] public long? WaitForMetadataVersion { get; init; }

    [Id(3)] public TimeSpan? WaitForTimeout { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.MainInfo")]
public sealed record MainInfo
{
    [Id(0)] public string NodeName { get; init; } = "";

    [Id(1)] public string NodeId { get; init; } = "";

    [Id(2)] public string ClusterName { get; init; } = "";

    [Id(3)] public string ClusterUuid { get; init; } = "";

    /// <summary>The Elasticsearch version that is answered for, so that official clients and shippers talk to it.</summary>
    [Id(4)] public string Version { get; init; } = "";
}

/// <summary>What the nodes' statistics add up to, with what the metadata says beside it.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ClusterStatsView")]
public sealed record ClusterStatsView
{
    [Id(0)] public string ClusterName { get; init; } = "";

    [Id(1)] public string ClusterUuid { get; init; } = "";

    [Id(2)] public HealthStatus Status { get; init; }

    [Id(3)] public NodeInfo[] Nodes { get; init; } = [];

    [Id(4)] public NodeStats[] NodeStats { get; init; } = [];

    [Id(5)] public int IndexCount { get; init; }

    [Id(6)] public IndexStats[] Indices { get; init; } = [];

    [Id(7)] public CommonStats Total { get; init; } = new();

    [Id(8)] public FieldTypeCount[] FieldTypes { get; init; } = [];

    [Id(9)] public int FailedNodes { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.FieldTypeCount")]
public sealed record FieldTypeCount
{
    [Id(0)] public string Type { get; init; } = "";

    [Id(1)] public int Count { get; init; }

    [Id(2)] public int IndexCount { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.PutClusterSettingsRequest")]
public sealed record PutClusterSettingsRequest
{
    /// <summary>The request's body with <c>persistent</c> and <c>transient</c>.</summary>
    [Id(0)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(1)] public TimeSpan? Timeout { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.AllocationExplainRequest")]
public sealed record AllocationExplainRequest
{
    /// <summary>Empty for the first unassigned shard.</summary>
    [Id(0)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(1)] public bool IncludeYesDecisions { get; init; }

    [Id(2)] public bool IncludeDiskInfo { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RerouteRequest")]
public sealed record RerouteRequest
{
    [Id(0)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(1)] public bool DryRun { get; init; }

    [Id(2)] public bool Explain { get; init; }

    [Id(3)] public bool RetryFailed { get; init; }

    [Id(4)] public TimeSpan? Timeout { get; init; }

    /// <summary>The answer holds the cluster's state after the commands.</summary>
    [Id(5)] public bool IncludeState { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RerouteView")]
public sealed record RerouteView
{
    /// <summary>A JSON array, an entry a command.</summary>
    [Id(0)] public ReadOnlyMemory<byte> Explanations { get; init; }

    /// <summary>Null when it was not asked for.</summary>
    [Id(1)] public ClusterStateView? State { get; init; }
}

/// <summary>How many copies of a node should be elsewhere.</summary>
[GenerateSerializer, Immutable, Alias("winnow.UndesiredShards")]
public sealed record UndesiredShards
{
    [Id(0)] public string NodeId { get; init; } = "";

    [Id(1)] public int Count { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.PendingTaskView")]
public sealed record PendingTaskView
{
    [Id(0)] public long InsertOrder { get; init; }

    [Id(1)] public string Priority { get; init; } = "URGENT";

    [Id(2)] public string Source { get; init; } = "";

    [Id(3)] public bool Executing { get; init; }

    [Id(4)] public long TimeInQueueMillis { get; init; }
}
