namespace Winnow.Contracts;

/// <summary>
/// The balance of shards over nodes, key <see cref="AllocatorKey"/>. It persists nothing: indices and nodes say what is, and the indices decide;
/// two of it at once do no harm.
/// </summary>
[Alias("winnow.IAllocatorGrain")]
public interface IAllocatorGrain : IGrainWithStringKey
{
    const string AllocatorKey = "allocator";

    /// <summary>Places for the copies of an index that have none. The index sends itself as it is, which may be newer than what is known here.</summary>
    [Alias("Allocate"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<AllocationChange[]> Allocate(StateMessage index);

    /// <summary>What every decider says about a copy: the body of <c>_cluster/allocation/explain</c>.</summary>
    [Alias("Explain"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<ReadOnlyMemory<byte>> Explain(ExplainCommand command);

    /// <summary>Looks at everything again, soon: called after each change among the nodes.</summary>
    [Alias("Reroute"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task Reroute();

    /// <summary>An operator's commands, one after the other.</summary>
    [Alias("Execute"), AlwaysInterleave, ResponseTimeout("00:01:00")]
    Task<RerouteResult> Execute(RerouteCommandMessage[] commands, bool dryRun, bool explain);

    /// <summary>Nodes with copies that are about to be moved elsewhere.</summary>
    [Alias("Undesired"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<UndesiredShards[]> Undesired();

    /// <summary>How many nodes are being asked what their disks hold.</summary>
    [Alias("InFlightFetches"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<int> InFlightFetches();
}

[GenerateSerializer, Immutable, Alias("winnow.ExplainCommand")]
public sealed record ExplainCommand
{
    /// <summary>Null for the first unassigned copy of any index.</summary>
    [Id(0)] public string? IndexUuid { get; init; }

    [Id(1)] public int Shard { get; init; }

    [Id(2)] public bool Primary { get; init; }

    /// <summary>The copy on this node; null for any, an unassigned one first.</summary>
    [Id(3)] public string? CurrentNode { get; init; }

    [Id(4)] public bool IncludeYesDecisions { get; init; }

    [Id(5)] public bool IncludeDiskInfo { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RerouteResult")]
public sealed record RerouteResult
{
    /// <summary>A JSON array, an entry a command.</summary>
    [Id(0)] public ReadOnlyMemory<byte> Explanations { get; init; }

    /// <summary>Of a dry run: every copy as the commands would leave it, by index, shard, primary first.</summary>
    [Id(1)] public ShardRoutingView[] Routing { get; init; } = [];
}

/// <summary>One command of <c>_cluster/reroute</c>, checked as far as its text allows.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RerouteCommand")]
public sealed record RerouteCommandMessage
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string IndexUuid { get; init; } = "";

    [Id(2)] public int Shard { get; init; }

    /// <summary>Node names or ids.</summary>
    [Id(3)] public string FromNode { get; init; } = "";

    [Id(4)] public string Node { get; init; } = "";

    [Id(5)] public bool AllowPrimary { get; init; }

    [Id(6)] public bool AcceptDataLoss { get; init; }
}
