namespace Winnow.Protocols.Allocation;

/// <summary>What deciders and weights go by: the working table, the cluster's settings, what the nodes said last, and the time.</summary>
public sealed class RoutingAllocation(RoutingNodes routing, AllocationSettings settings, ClusterInfo info, DateTimeOffset now)
{
    public RoutingNodes Routing { get; } = routing;

    public AllocationSettings Settings { get; } = settings;

    public ClusterInfo Info { get; } = info;

    public DateTimeOffset Now { get; } = now;

    /// <summary>Every decider is asked, and says why. Otherwise the first no ends it, without words.</summary>
    public bool Explains { get; init; }

    /// <summary>An operator's command goes ahead of the enable settings.</summary>
    public bool IgnoresDisabled { get; init; }

    /// <summary>Where things should be in the end, however many recoveries that takes: a thought experiment.</summary>
    public bool IsThoughtExperiment { get; init; }

    public RoutingAllocation With(bool explains, bool ignoresDisabled = false) =>
        new(Routing, Settings, Info, Now) { Explains = explains, IgnoresDisabled = ignoresDisabled };
}
