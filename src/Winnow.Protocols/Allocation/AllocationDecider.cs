namespace Winnow.Protocols.Allocation;

public enum Verdict
{
    Yes,
    Throttle,
    No,
}

/// <summary>What one decider says to one shard on one node, in the words of <c>_cluster/allocation/explain</c>.</summary>
public sealed record AllocationDecision(string Decider, Verdict Verdict, string Explanation);

/// <summary>One reason why a shard may or may not go to a node. Pure: all it knows is in the model.</summary>
public abstract class AllocationDecider
{
    /// <summary>Elasticsearch's name of it, for example <c>same_shard</c>.</summary>
    public abstract string Name { get; }

    public abstract AllocationDecision CanAllocate(AllocationShard shard, AllocationNode node, AllocationModel model);

    protected AllocationDecision Yes(string explanation) => new(Name, Verdict.Yes, explanation);

    protected AllocationDecision No(string explanation) => new(Name, Verdict.No, explanation);
}
