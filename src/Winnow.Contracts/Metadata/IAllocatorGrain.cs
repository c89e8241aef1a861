namespace Winnow.Contracts;

/// <summary>The balance of shards over nodes, key <see cref="AllocatorKey"/>. It persists nothing: indices and nodes say what is.</summary>
[Alias("winnow.IAllocatorGrain")]
public interface IAllocatorGrain : IGrainWithStringKey
{
    const string AllocatorKey = "allocator";

    /// <summary>Chooses a node for each shard; an answer without a node says why.</summary>
    [Alias("Place"), ResponseTimeout("00:00:30")]
    Task<ShardPlacement[]> Place(PlaceRequest request);

    /// <summary>What every decider says about a shard on every node: the body of <c>_cluster/allocation/explain</c>.</summary>
    [Alias("Explain"), ResponseTimeout("00:00:30")]
    Task<ReadOnlyMemory<byte>> Explain(string indexUuid, int shard, bool primary, bool includeYesDecisions);

    /// <summary>Tries again to place what has no node.</summary>
    [Alias("Reroute"), ResponseTimeout("00:01:00")]
    Task Reroute(bool retryFailed);
}

[GenerateSerializer, Immutable, Alias("winnow.PlaceRequest")]
public sealed record PlaceRequest
{
    [Id(0)] public string IndexUuid { get; init; } = "";

    [Id(1)] public UnplacedShard[] Shards { get; init; } = [];

    [Id(2)] public SettingChange[] IndexSettings { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.UnplacedShard")]
public sealed record UnplacedShard
{
    [Id(0)] public int Shard { get; init; }

    /// <summary>Copies that may be trusted: only a node that holds one of them will do. Empty for a shard that never started.</summary>
    [Id(1)] public string[] InSync { get; init; } = [];

    [Id(2)] public int FailedAllocations { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ShardPlacement")]
public sealed record ShardPlacement
{
    [Id(0)] public int Shard { get; init; }

    [Id(1)] public string? NodeId { get; init; }

    [Id(2)] public string Incarnation { get; init; } = "";

    /// <summary>The copy that the node holds already; null for an empty one.</summary>
    [Id(3)] public string? AllocationId { get; init; }

    /// <summary>Why there is no node: <c>no</c>, <c>throttled</c>, <c>no_valid_shard_copy</c>.</summary>
    [Id(4)] public string Status { get; init; } = "";
}
