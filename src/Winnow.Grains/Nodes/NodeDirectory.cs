using System.Collections.Immutable;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Winnow.Grains.Nodes;

/// <summary>A node that is in the cluster now.</summary>
internal sealed record LiveNode(
    string Id, string Name, SiloAddress Silo, ImmutableArray<string> Roles, ImmutableSortedDictionary<string, string> Attributes)
{
    /// <summary>Names this start of the node.</summary>
    public string Incarnation => Silo.ToParsableString();

    /// <summary>Of the software that it runs: a copy is not given to an older one than its source's.</summary>
    public string Version { get; init; } = WinnowNode.ApiVersion;

    public bool HoldsData => NodeRoles.HoldsData(Roles);

    public bool IsMasterEligible => Roles.Contains(NodeRoles.Master);
}

/// <summary>Which nodes there are, from Orleans' membership and the silos' metadata.</summary>
internal sealed class NodeDirectory(
    WinnowNode self, ILocalSiloDetails silo, IClusterMembershipService membership, ISiloMetadataCache metadata)
{
    public LiveNode Self { get; } = new(
        self.Id, self.Name, silo.SiloAddress, [.. self.Roles], self.Attributes.ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>All nodes, by id.</summary>
    public IReadOnlyList<LiveNode> Live()
    {
        var nodes = new List<LiveNode> { Self };
        foreach (var member in membership.CurrentSnapshot.Members.Values)
        {
            if (member.Status == SiloStatus.Active && !member.SiloAddress.Equals(silo.SiloAddress) && Read(member.SiloAddress) is { } node)
            {
                nodes.Add(node);
            }
        }

        nodes.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        return nodes;
    }

    public LiveNode? Find(string nodeId) =>
        string.Equals(nodeId, Self.Id, StringComparison.Ordinal) ? Self : Live().FirstOrDefault(node => string.Equals(node.Id, nodeId, StringComparison.Ordinal));

    public LiveNode? On(SiloAddress address) => address.Equals(silo.SiloAddress) ? Self : Read(address);

    private LiveNode? Read(SiloAddress address)
    {
        var values = metadata.GetSiloMetadata(address).Metadata;
        return values.TryGetValue(NodeMetadata.Id, out var id)
            ? new LiveNode(
                id,
                values.GetValueOrDefault(NodeMetadata.Name, id),
                address,
                [.. values.GetValueOrDefault(NodeMetadata.Roles, "").Split(',', StringSplitOptions.RemoveEmptyEntries)],
                values.Where(pair => pair.Key.StartsWith(NodeMetadata.AttributePrefix, StringComparison.Ordinal))
                    .ToImmutableSortedDictionary(pair => pair.Key[NodeMetadata.AttributePrefix.Length..], pair => pair.Value, StringComparer.Ordinal))
            {
                Version = values.GetValueOrDefault(NodeMetadata.Version, WinnowNode.ApiVersion),
            }
            : null;
    }
}
