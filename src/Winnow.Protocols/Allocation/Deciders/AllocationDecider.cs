using System.Runtime.CompilerServices;

namespace Winnow.Protocols.Allocation;

/// <summary>One reason why a copy may or may not go to a node, stay on it, or be moved for the balance. Null where it has nothing to say. Pure.</summary>
public abstract class AllocationDecider
{
    private readonly AllocationDecision[] _silent;

    protected AllocationDecider(string name)
    {
        Name = name;
        _silent = [.. Enum.GetValues<Verdict>().Select(verdict => new AllocationDecision(name, verdict, ""))];
    }

    /// <summary>Elasticsearch's name of it, for example <c>same_shard</c>.</summary>
    public string Name { get; }

    public virtual AllocationDecision? CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) => null;

    public virtual AllocationDecision? CanRemain(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) => null;

    public virtual AllocationDecision? CanRebalance(ShardRouting shard, RoutingAllocation allocation) => null;

    /// <summary>The primary's only copy is on that node: most reasons against it weigh less than a shard that is not there.</summary>
    public virtual bool KeepsPrimaryFromItsData => false;

    protected AllocationDecision Yes(RoutingAllocation allocation, string why) => Say(Verdict.Yes, allocation, why);

    protected AllocationDecision Yes(RoutingAllocation allocation, [InterpolatedStringHandlerArgument(nameof(allocation))] Explanation why) => Say(Verdict.Yes, allocation, why);

    protected AllocationDecision No(RoutingAllocation allocation, string why) => Say(Verdict.No, allocation, why);

    protected AllocationDecision No(RoutingAllocation allocation, [InterpolatedStringHandlerArgument(nameof(allocation))] Explanation why) => Say(Verdict.No, allocation, why);

    protected AllocationDecision Throttle(RoutingAllocation allocation, [InterpolatedStringHandlerArgument(nameof(allocation))] Explanation why) => Say(Verdict.Throttle, allocation, why);

    private AllocationDecision Say(Verdict verdict, RoutingAllocation allocation, string why) =>
        allocation.Explains ? new AllocationDecision(Name, verdict, why) : _silent[(int)verdict];

    private AllocationDecision Say(Verdict verdict, RoutingAllocation allocation, Explanation why) =>
        allocation.Explains ? new AllocationDecision(Name, verdict, why.ToString()) : _silent[(int)verdict];
}
