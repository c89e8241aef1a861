using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Winnow.Protocols.Following;
using Winnow.Protocols.Snapshots;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Protocols.Names;

/// <summary>What has one name in the whole cluster. Changed only by <see cref="ClusterDecisions"/>; every change raises the version.</summary>
public sealed record ClusterMetadata
{
    private static readonly ConditionalWeakTable<ImmutableSortedDictionary<string, IndexEntry>, Dictionary<string, IndexEntry>> ByUuids = new();

    /// <summary>Empty until the first node has formed the cluster.</summary>
    public string ClusterUuid { get; init; } = "";

    public long Version { get; init; }

    public ImmutableSortedDictionary<string, IndexEntry> Indices { get; init; } = Sorted<IndexEntry>();

    public ImmutableSortedDictionary<string, string> IndexTemplates { get; init; } = Sorted<string>();

    public ImmutableSortedDictionary<string, string> ComponentTemplates { get; init; } = Sorted<string>();

    public ImmutableSortedDictionary<string, string> LegacyTemplates { get; init; } = Sorted<string>();

    public ImmutableSortedDictionary<string, string> Persistent { get; init; } = Sorted<string>();

    public ImmutableSortedDictionary<string, string> Transient { get; init; } = Sorted<string>();

    /// <summary>Snapshot repositories by name.</summary>
    public ImmutableSortedDictionary<string, RepositoryDefinition> Repositories { get; init; } = Sorted<RepositoryDefinition>();

    /// <summary>Snapshot lifecycle policies by id.</summary>
    public ImmutableSortedDictionary<string, SnapshotPolicyEntry> SnapshotPolicies { get; init; } = Sorted<SnapshotPolicyEntry>();

    /// <summary>Auto-follow patterns by name.</summary>
    public ImmutableSortedDictionary<string, AutoFollowEntry> AutoFollow { get; init; } = Sorted<AutoFollowEntry>();

    public SlmMode Slm { get; init; } = new();

    /// <summary>The last deleted indices, oldest first: a node that was away deletes their shards when it comes back.</summary>
    public ImmutableArray<string> Graveyard { get; init; } = [];

    /// <summary>The last operations that were done, oldest first: another try of one of them changes nothing.</summary>
    public ImmutableArray<string> Operations { get; init; } = [];

    /// <summary>A cluster setting: transient over persistent.</summary>
    public string? Setting(string key) => Transient.TryGetValue(key, out var transient) ? transient : Persistent.GetValueOrDefault(key);

    /// <summary>By a table that is made once for each set of names.</summary>
    public IndexEntry? ByUuid(string uuid) => ByUuids
        .GetValue(Indices, static indices => indices.Values.ToDictionary(entry => entry.Uuid, StringComparer.Ordinal))
        .GetValueOrDefault(uuid);

    private static ImmutableSortedDictionary<string, T> Sorted<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
}

/// <summary>The name of an index and what resolving names has to know of it. Everything else is in its own <see cref="Winnow.Protocols.Indices.IndexMetadata"/>.</summary>
public sealed record IndexEntry
{
    public string Name { get; init; } = "";

    public string Uuid { get; init; } = "";

    public bool Closed { get; init; }

    public bool Hidden { get; init; }

    public long CreatedMillis { get; init; }

    public long AliasesVersion { get; init; } = 1;

    public ImmutableSortedDictionary<string, AliasEntry> Aliases { get; init; } = ImmutableSortedDictionary.Create<string, AliasEntry>(StringComparer.Ordinal);
}

public sealed record AliasEntry
{
    public string Name { get; init; } = "";

    /// <summary>A query in JSON.</summary>
    public string? Filter { get; init; }

    public string? IndexRouting { get; init; }

    public string? SearchRouting { get; init; }

    public bool? IsWriteIndex { get; init; }

    public bool? IsHidden { get; init; }
}
