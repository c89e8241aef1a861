using System.Collections.Immutable;
using Winnow.Protocols.Following;
using Winnow.Protocols.Snapshots;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Protocols.Names;

/// <summary>The elected master's decisions: state and command in, new state and effects out. No I/O, no clock but the one given.</summary>
public static class ClusterDecisions
{
    /// <summary>How many deleted indices are remembered.</summary>
    public const int GraveyardSize = 500;

    /// <summary>How many operations are remembered: more than callers can have under way within a master_timeout.</summary>
    public const int OperationsSize = 64;

    public static ClusterDecision Decide(ClusterMetadata state, ClusterCommand command, DateTimeOffset now)
    {
        if (command.Operation is { } done && state.Operations.Contains(done))
        {
            return new ClusterDecision(state, []);
        }

        var decision = command switch
        {
            FormCluster form => new ClusterDecision(state.ClusterUuid.Length > 0 ? state : state with { ClusterUuid = form.ClusterUuid }, []),
            AddIndex add => new ClusterDecision(Add(state, add), []),
            AbandonOperation => new ClusterDecision(state with { }, []),
            RemoveIndices remove => Remove(state, remove.Uuids),
            BuryIndex bury => new ClusterDecision(Bury(state, bury), []),
            SetClosed set => Close(state, set),
            SetHidden hidden => new ClusterDecision(Hide(state, hidden), []),
            ChangeAliases aliases => AliasDecisions.Change(state, aliases, now),
            ChangeSettings settings => new ClusterDecision(Settings(state, settings), []),
            PutTemplate put => new ClusterDecision(TemplateDecisions.Put(state, put), []),
            RemoveTemplates remove => new ClusterDecision(TemplateDecisions.Remove(state, remove), []),
            RestoreIndices restore => RestoreDecision.Decide(state, restore, now),
            PutRepository put => new ClusterDecision(RepositoryDecisions.Put(state, put), []),
            PutSnapshotPolicy put => new ClusterDecision(SnapshotPolicyDecisions.Put(state, put, now), []),
            RemoveSnapshotPolicy remove => new ClusterDecision(SnapshotPolicyDecisions.Remove(state, remove), []),
            SetSlmRunning set => new ClusterDecision(SnapshotPolicyDecisions.SetRunning(state, set, now), []),
            AutoFollowCommand follow => new ClusterDecision(AutoFollowDecisions.Decide(state, follow), []),
            RemoveRepositories remove => new ClusterDecision(RepositoryDecisions.Remove(state, remove), []),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "no such command"),
        };
        command.InUse.Check(state, decision.State);
        return ReferenceEquals(decision.State, state)
            ? decision
            : decision with
            {
                State = decision.State with
                {
                    Version = state.Version + 1,
                    Operations = command.Operation is { } operation ? Last([.. state.Operations, operation], OperationsSize) : state.Operations,
                },
            };
    }

    /// <summary>Refuses a name that is taken or cannot be.</summary>
    public static void CheckNewIndexName(ClusterMetadata state, string name)
    {
        NameRules.CheckIndexName(name);
        if (state.Indices.TryGetValue(name, out var there))
        {
            throw Refusals.IndexAlreadyExists(name, there.Uuid);
        }

        if (state.Indices.Values.Any(index => index.Aliases.ContainsKey(name)))
        {
            throw Refusals.InvalidIndexName(name, "already exists as alias");
        }
    }

    internal static ClusterDecision Remove(ClusterMetadata state, IReadOnlyCollection<string> uuids)
    {
        var gone = state.Indices.Values.Where(index => uuids.Contains(index.Uuid)).ToList();
        if (gone.Count == 0)
        {
            // Another try: the one before may have ended before the indices knew.
            return new ClusterDecision(state, [.. uuids.Where(uuid => state.Graveyard.Contains(uuid)).Select(uuid => new DropIndex(uuid))]);
        }

        return new ClusterDecision(
            state with
            {
                Indices = state.Indices.RemoveRange(gone.Select(index => index.Name)),
                Graveyard = Last(state.Graveyard.AddRange(gone.Select(index => index.Uuid)), GraveyardSize),
            },
            [.. gone.Select(index => new DropIndex(index.Uuid))]);
    }

    private static ClusterMetadata Bury(ClusterMetadata state, BuryIndex bury)
    {
        if (state.ByUuid(bury.Uuid) is { } there)
        {
            throw Refusals.IllegalArgument($"index [{there.Name}/{there.Uuid}] is not dangling");
        }

        return state.Graveyard.Contains(bury.Uuid) ? state : state with { Graveyard = Last(state.Graveyard.Add(bury.Uuid), GraveyardSize) };
    }

    private static ClusterMetadata Add(ClusterMetadata state, AddIndex add)
    {
        if (state.Indices.TryGetValue(add.Name, out var there) && string.Equals(there.Uuid, add.Uuid, StringComparison.Ordinal))
        {
            // A retry of the same command.
            return state;
        }

        if (state.Graveyard.Contains(add.Uuid))
        {
            // A retry of a command whose index was deleted since.
            throw Refusals.IndexNotFound(add.Name);
        }

        CheckNewIndexName(state, add.Name);
        var index = new IndexEntry { Name = add.Name, Uuid = add.Uuid, Hidden = add.Hidden, CreatedMillis = add.CreatedMillis };
        var aliases = index.Aliases;
        foreach (var alias in add.Aliases)
        {
            AliasDecisions.CheckNew(state, alias, add.Name);
            aliases = aliases.SetItem(alias.Name, alias);
        }

        var added = state with { Indices = state.Indices.Add(add.Name, index with { Aliases = aliases }) };
        foreach (var alias in add.Aliases)
        {
            AliasDecisions.CheckOneWriter(added, alias.Name);
        }

        return added;
    }

    private static ClusterDecision Close(ClusterMetadata state, SetClosed set)
    {
        // Indices that are as they should be are told again: the try before may have ended before they knew.
        var named = state.Indices.Values.Where(index => set.Uuids.Contains(index.Uuid)).ToList();
        var changed = named.Where(index => index.Closed != set.Closed).Select(index => KeyValuePair.Create(index.Name, index with { Closed = set.Closed })).ToList();
        return new ClusterDecision(
            changed.Count == 0 ? state : state with { Indices = state.Indices.SetItems(changed) },
            [.. named.Select(index => new IndexClosedChanged(index.Uuid, set.Closed))]);
    }

    private static ImmutableArray<string> Last(ImmutableArray<string> items, int count) => items.Length > count ? items[^count..] : items;

    private static ClusterMetadata Hide(ClusterMetadata state, SetHidden set)
    {
        var index = state.ByUuid(set.Uuid);
        return index is null || index.Hidden == set.Hidden
            ? state
            : state with { Indices = state.Indices.SetItem(index.Name, index with { Hidden = set.Hidden }) };
    }

    private static ClusterMetadata Settings(ClusterMetadata state, ChangeSettings change)
    {
        var persistent = Apply(state.Persistent, change.Persistent);
        var transient = Apply(state.Transient, change.Transient);
        return ReferenceEquals(persistent, state.Persistent) && ReferenceEquals(transient, state.Transient)
            ? state
            : state with { Persistent = persistent, Transient = transient };
    }

    private static ImmutableSortedDictionary<string, string> Apply(
        ImmutableSortedDictionary<string, string> settings, ImmutableSortedDictionary<string, string?> changes)
    {
        foreach (var (key, value) in changes)
        {
            // A value takes the place of a list, whose items are kept under their numbers.
            settings = value is not null
                ? settings.RemoveRange(settings.Keys.Where(name => IsItem(name, key))).SetItem(key, value)
                : settings.RemoveRange(settings.Keys.Where(name => string.Equals(name, key, StringComparison.Ordinal)
                    || name.StartsWith(key + ".", StringComparison.Ordinal)
                    || (Wildcard.IsPattern(key) && Wildcard.Matches(key, name))));
        }

        return settings;
    }

    private static bool IsItem(string name, string list) =>
        name.Length > list.Length + 1 && name[list.Length] == '.' && name.StartsWith(list, StringComparison.Ordinal) && int.TryParse(name.AsSpan(list.Length + 1), out _);
}
