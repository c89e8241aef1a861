using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Winnow.Grains.Nodes;

/// <summary>The grain lives on nodes that may call other clusters.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
public sealed class RemoteClusterClientFilter : PlacementFilterStrategy
{
    public RemoteClusterClientFilter()
        : base(order: 0)
    {
    }
}

[AttributeUsage(AttributeTargets.Class)]
internal sealed class RemoteClusterClientAttribute() : PlacementFilterAttribute(new RemoteClusterClientFilter());

internal sealed class RemoteClusterClientDirector(NodeDirectory nodes) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        silos.Where(silo => nodes.On(silo)?.Roles.Contains(NodeRoles.RemoteClusterClient) == true);
}
