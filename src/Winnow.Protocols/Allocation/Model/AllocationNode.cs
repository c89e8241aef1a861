using System.Collections.Immutable;

namespace Winnow.Protocols.Allocation;

/// <summary>A node as allocation sees it. Only those with a data role take shards.</summary>
public sealed record AllocationNode
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Incarnation { get; init; } = "";

    /// <summary>The address of its machine.</summary>
    public string Ip { get; init; } = "";

    public string TransportAddress { get; init; } = "";

    public string Version { get; init; } = "";

    public ImmutableArray<string> Roles { get; init; } = ["data"];

    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public bool HoldsData => Roles.Any(role => role.StartsWith("data", StringComparison.Ordinal));
}
