using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Winnow.Grains.Nodes;

/// <summary>The grain lives on nodes with the master role only.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
public sealed class MasterEligibleFilter : PlacementFilterStrategy
{
    public MasterEligibleFilter()
        : base(order: 0)
    {
    }
}

[AttributeUsage(AttributeTargets.Class)]
internal sealed class MasterEligibleAttribute() : PlacementFilterAttribute(new MasterEligibleFilter());

internal sealed class MasterEligibleDirector(NodeDirectory nodes) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        silos.Where(silo => nodes.On(silo) is { IsMasterEligible: true });
}
