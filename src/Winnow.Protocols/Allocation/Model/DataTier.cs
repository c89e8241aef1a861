namespace Winnow.Protocols.Allocation;

/// <summary>Which tiers a node belongs to: the plain data role is all of them.</summary>
internal static class DataTier
{
    public static bool Has(AllocationNode node, string tier) => node.Roles.Contains("data") || node.Roles.Contains(tier);
}
