namespace Winnow.Protocols.Allocation;

/// <summary>In the order of how much they forbid.</summary>
public enum Verdict
{
    Yes,
    Throttle,
    No,
}

/// <summary>What one decider says, in the words of <c>_cluster/allocation/explain</c>.</summary>
public sealed record AllocationDecision(string Decider, Verdict Verdict, string Explanation);
