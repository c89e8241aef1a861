using System.Collections.Immutable;

namespace Winnow.Grains.Nodes;

/// <summary>A node that is in the cluster now.</summary>
internal sealed record LiveNode(
    string Id, string Name, SiloAddress Silo, ImmutableArray<string> Roles, ImmutableSortedDictionary<string, string> Attributes)
{
    /// <summary>Names this start of the node.</summary>
    public string Incarnation => Silo.ToParsableString();

    public bool HoldsData => NodeRoles.HoldsData(Roles);

    public bool IsMasterEligible => Roles.Contains(NodeRoles.Master);
}

/// <summary>Which nodes there are.</summary>
internal sealed class NodeDirectory(WinnowNode self, ILocalSiloDetails silo)
{
    public LiveNode Self { get; } = new(
        self.Id, self.Name, silo.SiloAddress, [.. self.Roles], self.Attributes.ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>All nodes, by id.</summary>
    public IReadOnlyList<LiveNode> Live() => [Self];

    public LiveNode? Find(string nodeId) => Live().FirstOrDefault(node => string.Equals(node.Id, nodeId, StringComparison.Ordinal));

    public LiveNode? On(SiloAddress address) => address.Equals(silo.SiloAddress) ? Self : null;
}
