using System.Collections.Immutable;

namespace Winnow.Protocols.Snapshots;

/// <summary>What a restore brings back, as decided when it was asked for. Carried out again it does nothing twice.</summary>
public sealed record RestorePlan
{
    public string Snapshot { get; init; } = "";

    public string SnapshotUuid { get; init; } = "";

    public ImmutableArray<RestoredIndex> Indices { get; init; } = [];

    /// <summary>The request: what it says of settings, aliases and global state.</summary>
    public string Body { get; init; } = "{}";

    /// <summary>Indices and global state are there; what is left is that the shards start.</summary>
    public bool Begun { get; init; }
}

/// <summary>An index of the snapshot and what becomes of it.</summary>
/// <param name="Source">Its name in the snapshot.</param>
/// <param name="Name">Its name in the cluster.</param>
/// <param name="Uuid">Its uuid in the cluster: a new one, or that of the closed index that it replaces.</param>
/// <param name="Manifest">The hash of its manifest, in hex.</param>
public sealed record RestoredIndex(string Source, string Name, string Uuid, string Manifest, int Shards);
