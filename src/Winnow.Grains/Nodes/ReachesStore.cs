using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Winnow.Grains.Nodes;

/// <summary>The grain persists decisions: it lives where the storage can be reached, as far as is known.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
public sealed class ReachesStoreFilter : PlacementFilterStrategy
{
    public ReachesStoreFilter()
        : base(order: 1)
    {
    }
}

[AttributeUsage(AttributeTargets.Class)]
internal sealed class ReachesStoreAttribute() : PlacementFilterAttribute(new ReachesStoreFilter());

internal sealed class ReachesStoreDirector(NodeDirectory nodes, IsolatedNodes isolated) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var all = silos.ToList();
        var reaching = all.FindAll(silo => nodes.On(silo) is { } node && !isolated.Contains(node));
        return reaching.Count > 0 ? reaching : all;
    }
}
