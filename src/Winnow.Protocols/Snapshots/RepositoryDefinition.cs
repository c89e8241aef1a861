using System.Collections.Immutable;

namespace Winnow.Protocols.Snapshots;

/// <summary>A repository as the cluster knows it: where its blobs lie and how they are reached.</summary>
public sealed record RepositoryDefinition
{
    public string Type { get; init; } = "";

    /// <summary>Flat, as they were given.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What the storage calls itself; empty until that has been read.</summary>
    public string Uuid { get; init; } = "";

    /// <summary>The same storage by the same settings.</summary>
    public bool SameAs(RepositoryDefinition other) =>
        string.Equals(Type, other.Type, StringComparison.Ordinal)
        && Settings.Count == other.Settings.Count
        && Settings.All(setting => other.Settings.TryGetValue(setting.Key, out var value) && string.Equals(value, setting.Value, StringComparison.Ordinal));

    /// <summary>Nothing may be written to it.</summary>
    public bool IsReadOnly => Settings.GetValueOrDefault("readonly") is "true" || Settings.GetValueOrDefault("read_only") is "true";
}
