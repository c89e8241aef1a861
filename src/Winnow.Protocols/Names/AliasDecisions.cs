using System.Collections.Immutable;

namespace Winnow.Protocols.Names;

/// <summary>Aliases: all actions of a request or none, and one write index at most.</summary>
internal static class AliasDecisions
{
    public static ClusterDecision Change(ClusterMetadata state, ChangeAliases command, DateTimeOffset now)
    {
        if (command.Changes.IsEmpty)
        {
            throw Refusals.IllegalArgument("No action specified");
        }

        var names = new IndexNameResolver(state, now);
        var indices = state.Indices;
        var dropped = new List<string>();
        var missing = new List<string>();
        var touched = new HashSet<string>(StringComparer.Ordinal);
        var removedAny = false;
        foreach (var change in command.Changes)
        {
            var targets = names.Resolve(change.Indices, ExpressionOptions.Delete with { AllowNoIndices = false });
            switch (change.Type)
            {
                case AliasChangeType.Add:
                    indices = Add(indices, targets, change, touched);
                    break;
                case AliasChangeType.Remove:
                    indices = Remove(indices, targets, change, missing, touched, ref removedAny);
                    break;
                case AliasChangeType.RemoveIndex:
                    dropped.AddRange(targets.Select(index => index.Uuid));
                    break;
            }
        }

        if (missing.Count > 0 && !removedAny && command.Changes.All(change => change.Type == AliasChangeType.Remove))
        {
            throw Refusals.AliasesNotFound(missing);
        }

        var changed = ReferenceEquals(indices, state.Indices) ? state : state with { Indices = Bump(state.Indices, indices, touched) };
        var decision = dropped.Count == 0 ? new ClusterDecision(changed, []) : ClusterDecisions.Remove(changed, dropped);
        foreach (var alias in command.Changes.Where(change => change.Type == AliasChangeType.Add).SelectMany(change => change.Aliases))
        {
            CheckOneWriter(decision.State, alias);

            // Checked at the end: a remove_index of the same request may have freed the name.
            if (decision.State.Indices.ContainsKey(alias))
            {
                throw Refusals.InvalidAliasName(alias, "an index or data stream exists with the same name as the alias");
            }
        }

        return decision;
    }

    public static void CheckNew(ClusterMetadata state, AliasEntry alias, string index)
    {
        NameRules.CheckAliasName(alias.Name);
        if (state.Indices.ContainsKey(alias.Name) || string.Equals(alias.Name, index, StringComparison.Ordinal))
        {
            throw Refusals.InvalidAliasName(alias.Name, "an index or data stream exists with the same name as the alias");
        }
    }

    public static void CheckOneWriter(ClusterMetadata state, string alias)
    {
        var writers = state.Indices.Values
            .Where(index => index.Aliases.TryGetValue(alias, out var entry) && entry.IsWriteIndex == true)
            .Select(index => index.Name)
            .ToList();
        if (writers.Count > 1)
        {
            throw new Refusal("illegal_state_exception", 500, $"alias [{alias}] has more than one write index [{string.Join(",", writers)}]");
        }

        var hidden = state.Indices.Values
            .Where(index => index.Aliases.ContainsKey(alias))
            .GroupBy(index => index.Aliases[alias].IsHidden == true)
            .ToDictionary(group => group.Key, group => group.Select(index => index.Name).ToList());
        if (hidden.Count > 1)
        {
            throw new Refusal(
                "illegal_state_exception",
                500,
                $"alias [{alias}] has is_hidden set to true on indices [{string.Join(",", hidden[true])}] but does not have is_hidden set to true on indices [{string.Join(",", hidden[false])}]; alias must have the same is_hidden setting on all indices");
        }
    }

    private static ImmutableSortedDictionary<string, IndexEntry> Add(
        ImmutableSortedDictionary<string, IndexEntry> indices,
        IReadOnlyList<IndexEntry> targets,
        AliasChange change,
        HashSet<string> touched)
    {
        foreach (var alias in change.Aliases)
        {
            NameRules.CheckAliasName(alias);
            foreach (var target in targets)
            {
                var index = indices[target.Name];
                var entry = change.Alias with { Name = alias };
                if (index.Aliases.TryGetValue(alias, out var old) && old == entry)
                {
                    continue;
                }

                indices = indices.SetItem(index.Name, index with { Aliases = index.Aliases.SetItem(alias, entry) });
                touched.Add(index.Name);
            }
        }

        return indices;
    }

    private static ImmutableSortedDictionary<string, IndexEntry> Remove(
        ImmutableSortedDictionary<string, IndexEntry> indices,
        IReadOnlyList<IndexEntry> targets,
        AliasChange change,
        List<string> missing,
        HashSet<string> touched,
        ref bool removedAny)
    {
        foreach (var pattern in change.Aliases)
        {
            var removed = false;
            foreach (var target in targets)
            {
                var index = indices[target.Name];
                var matching = index.Aliases.Keys.Where(alias => Wildcard.MatchesAny([pattern], alias)).ToList();
                if (matching.Count > 0)
                {
                    indices = indices.SetItem(index.Name, index with { Aliases = index.Aliases.RemoveRange(matching) });
                    touched.Add(index.Name);
                    removed = true;
                }
            }

            removedAny |= removed;
            if (!removed && change.MustExist != false)
            {
                if (change.MustExist == true)
                {
                    throw Refusals.AliasesNotFound([pattern]);
                }

                missing.Add(pattern);
            }
        }

        return indices;
    }

    private static ImmutableSortedDictionary<string, IndexEntry> Bump(
        ImmutableSortedDictionary<string, IndexEntry> before, ImmutableSortedDictionary<string, IndexEntry> after, HashSet<string> touched)
    {
        foreach (var name in touched)
        {
            if (!ReferenceEquals(before[name].Aliases, after[name].Aliases))
            {
                after = after.SetItem(name, after[name] with { AliasesVersion = before[name].AliasesVersion + 1 });
            }
        }

        return after;
    }
}
