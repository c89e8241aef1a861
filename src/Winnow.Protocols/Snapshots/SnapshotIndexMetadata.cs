using System.Collections.Immutable;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Snapshots;

/// <summary>An index as a snapshot keeps it. The same index gives the same text, so that nothing is written twice.</summary>
public sealed record SnapshotIndexMetadata
{
    public string Name { get; init; } = "";

    public string Uuid { get; init; } = "";

    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public string Mapping { get; init; } = "{}";

    public ImmutableSortedDictionary<string, AliasEntry> Aliases { get; init; } = ImmutableSortedDictionary.Create<string, AliasEntry>(StringComparer.Ordinal);

    public bool Hidden { get; init; }

    public long CreatedMillis { get; init; }

    public long MappingVersion { get; init; }

    public long SettingsVersion { get; init; }

    public int RoutingNumShards { get; init; }

    /// <summary>By shard: no operation in it is of a later term.</summary>
    public ImmutableArray<long> PrimaryTerms { get; init; } = [];

    /// <summary>By shard: how large it is.</summary>
    public ImmutableArray<long> Bytes { get; init; } = [];

    public static SnapshotIndexMetadata Of(IndexMetadata index, IndexEntry entry, ImmutableArray<long> primaryTerms, ImmutableArray<long> bytes) => new()
    {
        Name = index.Name,
        Uuid = index.Uuid,
        Settings = index.Settings,
        Mapping = index.Mapping,
        Aliases = entry.Aliases,
        Hidden = entry.Hidden,
        CreatedMillis = index.CreatedMillis,
        MappingVersion = index.MappingVersion,
        SettingsVersion = index.SettingsVersion,
        RoutingNumShards = index.RoutingNumShards,
        PrimaryTerms = primaryTerms,
        Bytes = bytes,
    };
}
