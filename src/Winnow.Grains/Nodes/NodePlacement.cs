using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Winnow.Grains.Nodes;

/// <summary>The grain lives on the node that the last part of its key names, and nowhere else.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
public sealed class NodePlacement : PlacementStrategy
{
    internal static NodePlacement Singleton { get; } = new();
}

[AttributeUsage(AttributeTargets.Class)]
internal sealed class NodePlacementAttribute() : PlacementAttribute(NodePlacement.Singleton);

internal sealed class NodePlacementDirector(NodeDirectory nodes) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = target.GrainIdentity.Key.ToString()!;
        var nodeId = key[(key.LastIndexOf('/') + 1)..];
        var silo = nodes.Find(nodeId)?.Silo;
        return silo is not null && context.GetCompatibleSilos(target).Contains(silo)
            ? Task.FromResult(silo)
            : Task.FromException<SiloAddress>(new SiloUnavailableException($"node [{nodeId}] is not in the cluster"));
    }
}
