using System.Collections.Immutable;

namespace Winnow.Protocols.Allocation;

/// <summary>What a node is to a copy: in the words of <c>node_decision</c>.</summary>
public sealed record NodeExplanation
{
    public required RoutingNode Node { get; init; }

    /// <summary><c>yes</c>, <c>no</c>, <c>throttled</c>, <c>worse_balance</c>.</summary>
    public required string Decision { get; init; }

    /// <summary>From one, the lightest node first.</summary>
    public required int WeightRanking { get; init; }

    /// <summary>What the node's disk holds of the shard.</summary>
    public StoredShard? Store { get; init; }

    public bool StoreInSync { get; init; }

    public ImmutableArray<AllocationDecision> Deciders { get; init; } = [];
}

/// <summary>Why a copy is where it is, or nowhere.</summary>
public sealed record ShardExplanation
{
    public required ShardRouting Shard { get; init; }

    /// <summary><c>can_allocate</c> of an unassigned copy.</summary>
    public string? CanAllocate { get; init; }

    /// <summary>The answer in a sentence.</summary>
    public string Text { get; init; } = "";

    public TimeSpan? ConfiguredDelay { get; init; }

    public TimeSpan? RemainingDelay { get; init; }

    /// <summary>Of an assigned copy: may it stay?</summary>
    public Verdict? CanRemain { get; init; }

    public ImmutableArray<AllocationDecision> RemainDecisions { get; init; } = [];

    /// <summary>Of a copy that may not stay: can it go elsewhere?</summary>
    public string? CanMove { get; init; }

    /// <summary>Of a copy that may stay: does the cluster move copies for the balance at present?</summary>
    public Verdict? CanRebalanceCluster { get; init; }

    public ImmutableArray<AllocationDecision> RebalanceDecisions { get; init; } = [];

    public string? CanRebalanceToOtherNode { get; init; }

    public int CurrentNodeRanking { get; init; }

    public ImmutableArray<NodeExplanation> Nodes { get; init; } = [];

    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Yes => "yes",
        Verdict.Throttle => "throttled",
        _ => "no",
    };
}
