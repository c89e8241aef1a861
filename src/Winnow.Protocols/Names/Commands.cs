using System.Collections.Immutable;
using Winnow.Protocols.Snapshots;

namespace Winnow.Protocols.Names;

/// <summary>What the cluster's names can be asked to become. Each is decided by <see cref="ClusterDecisions.Decide"/>.</summary>
public abstract record ClusterCommand
{
    /// <summary>The same for every try of a command that would be refused, or do something else, when it was done twice.</summary>
    public string? Operation { get; init; }

    /// <summary>Of a command by which indices may go or be closed: those that must not.</summary>
    public IndicesInUse InUse { get; init; } = IndicesInUse.None;
}

/// <summary>The first node gives the cluster its identity.</summary>
public sealed record FormCluster(string ClusterUuid) : ClusterCommand;

/// <summary>A name for an index that is there already, persisted by its grain.</summary>
public sealed record AddIndex(string Name, string Uuid, bool Hidden, long CreatedMillis, ImmutableArray<AliasEntry> Aliases) : ClusterCommand;

/// <summary>An index that has no name is remembered as deleted.</summary>
public sealed record BuryIndex(string Uuid) : ClusterCommand;

/// <summary>Nothing but its operation is remembered: a command of the same one that comes later does nothing any more.</summary>
public sealed record AbandonOperation : ClusterCommand;

public sealed record RemoveIndices(ImmutableArray<string> Uuids) : ClusterCommand;

public sealed record SetClosed(ImmutableArray<string> Uuids, bool Closed) : ClusterCommand;

public sealed record SetHidden(string Uuid, bool Hidden) : ClusterCommand;

/// <summary>All or none of these, in order.</summary>
public sealed record ChangeAliases(ImmutableArray<AliasChange> Changes) : ClusterCommand;

public enum AliasChangeType
{
    Add,
    Remove,
    RemoveIndex,
}

/// <summary>One action of an alias request, with its expressions as they came.</summary>
public sealed record AliasChange(
    AliasChangeType Type, ImmutableArray<string> Indices, ImmutableArray<string> Aliases, AliasEntry Alias, bool? MustExist);

/// <summary>Null values remove.</summary>
public sealed record ChangeSettings(
    ImmutableSortedDictionary<string, string?> Persistent, ImmutableSortedDictionary<string, string?> Transient) : ClusterCommand;

public enum TemplateType
{
    Index,
    Component,
    Legacy,
}

public sealed record PutTemplate(TemplateType Type, string Name, string Json, bool Create) : ClusterCommand;

public sealed record RemoveTemplates(TemplateType Type, ImmutableArray<string> Names) : ClusterCommand;

/// <summary>What a decision asks of others once it is persisted.</summary>
public abstract record ClusterEffect;

/// <summary>The index has no name any more: its grain lets its shards go.</summary>
public sealed record DropIndex(string Uuid) : ClusterEffect;

/// <summary>Every copy of the index opens or closes.</summary>
public sealed record IndexClosedChanged(string Uuid, bool Closed) : ClusterEffect;

/// <summary>The new state (the same object when nothing changed) and what follows from it.</summary>
public sealed record ClusterDecision(ClusterMetadata State, ImmutableArray<ClusterEffect> Effects);
