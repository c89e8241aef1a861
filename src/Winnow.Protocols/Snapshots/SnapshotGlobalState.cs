using System.Collections.Immutable;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Snapshots;

/// <summary>What a snapshot keeps of the cluster beside its indices.</summary>
public sealed record SnapshotGlobalState
{
    public ImmutableSortedDictionary<string, string> Persistent { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, string> IndexTemplates { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, string> ComponentTemplates { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, string> LegacyTemplates { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The snapshot life-cycle policies, by id, as they were put.</summary>
    public ImmutableSortedDictionary<string, string> Policies { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static SnapshotGlobalState Of(ClusterMetadata names) => new()
    {
        Persistent = names.Persistent,
        IndexTemplates = names.IndexTemplates,
        ComponentTemplates = names.ComponentTemplates,
        LegacyTemplates = names.LegacyTemplates,
        Policies = names.SnapshotPolicies.ToImmutableSortedDictionary(policy => policy.Key, policy => policy.Value.Json, StringComparer.Ordinal),
    };
}
