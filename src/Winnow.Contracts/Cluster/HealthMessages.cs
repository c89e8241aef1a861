namespace Winnow.Contracts;

[GenerateSerializer, Immutable, Alias("winnow.HealthRequest")]
public sealed record HealthRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    [Id(2)] public HealthStatus? WaitForStatus { get; init; }

    /// <summary><c>3</c>, <c>&gt;=3</c>, <c>ge(3)</c> …</summary>
    [Id(3)] public string? WaitForNodes { get; init; }

    /// <summary>A number or <c>all</c>.</summary>
    [Id(4)] public string? WaitForActiveShards { get; init; }

    [Id(5)] public bool WaitForNoRelocatingShards { get; init; }

    [Id(6)] public bool WaitForNoInitializingShards { get; init; }

    [Id(7)] public string? WaitForEvents { get; init; }

    [Id(8)] public TimeSpan? Timeout { get; init; }
}

/// <summary>HTTP answers 408 when it timed out and something was waited for.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ClusterHealthView")]
public sealed record ClusterHealthView
{
    [Id(0)] public string ClusterName { get; init; } = "";

    [Id(1)] public HealthStatus Status { get; init; }

    [Id(2)] public bool TimedOut { get; init; }

    [Id(3)] public int NumberOfNodes { get; init; }

    [Id(4)] public int NumberOfDataNodes { get; init; }

    [Id(5)] public int ActivePrimaryShards { get; init; }

    [Id(6)] public int ActiveShards { get; init; }

    [Id(7)] public int RelocatingShards { get; init; }

    [Id(8)] public int InitializingShards { get; init; }

    [Id(9)] public int UnassignedShards { get; init; }

    [Id(10)] public int DelayedUnassignedShards { get; init; }

    [Id(11)] public int NumberOfPendingTasks { get; init; }

    [Id(12)] public int NumberOfInFlightFetch { get; init; }

    [Id(13)] public long TaskMaxWaitingInQueueMillis { get; init; }

    [Id(14)] public double ActiveShardsPercent { get; init; } = 100;

    [Id(15)] public IndexHealthView[] Indices { get; init; } = [];

    [Id(16)] public int UnassignedPrimaryShards { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.IndexHealthView")]
public sealed record IndexHealthView
{
    [Id(0)] public string Index { get; init; } = "";

    [Id(1)] public HealthStatus Status { get; init; }

    [Id(2)] public int NumberOfShards { get; init; }

    [Id(3)] public int NumberOfReplicas { get; init; }

    [Id(4)] public int ActivePrimaryShards { get; init; }

    [Id(5)] public int ActiveShards { get; init; }

    [Id(6)] public int RelocatingShards { get; init; }

    [Id(7)] public int InitializingShards { get; init; }

    [Id(8)] public int UnassignedShards { get; init; }

    [Id(9)] public ShardHealthView[] Shards { get; init; } = [];

    [Id(10)] public int UnassignedPrimaryShards { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ShardHealthView")]
public sealed record ShardHealthView
{
    [Id(0)] public int Shard { get; init; }

    [Id(1)] public HealthStatus Status { get; init; }

    [Id(2)] public bool PrimaryActive { get; init; }

    [Id(3)] public int ActiveShards { get; init; }

    [Id(4)] public int RelocatingShards { get; init; }

    [Id(5)] public int InitializingShards { get; init; }

    [Id(6)] public int UnassignedShards { get; init; }

    [Id(7)] public int UnassignedPrimaryShards { get; init; }
}
