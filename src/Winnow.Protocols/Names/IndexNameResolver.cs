namespace Winnow.Protocols.Names;

/// <summary>
/// Turns what a request names (indices, aliases, patterns, exclusions, date math, lists) into indices.
/// Pure: a view of the names at one version and a point in time.
/// </summary>
public sealed class IndexNameResolver(ClusterMetadata metadata, DateTimeOffset now)
{
    /// <summary>The indices, each once, in the order of the expression and by name within a pattern.</summary>
    public IReadOnlyList<IndexEntry> Resolve(IReadOnlyList<string> expressions, ExpressionOptions options)
    {
        var found = new List<IndexEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in ResolveNames(expressions, options))
        {
            foreach (var index in IndicesOf(name, options))
            {
                if (seen.Add(index.Uuid))
                {
                    found.Add(index);
                }
            }
        }

        return found;
    }

    /// <summary>The one index that a read of a single document goes to.</summary>
    public IndexEntry Single(string expression)
    {
        var name = DateMathName.Resolve(expression, now);
        if (metadata.Indices.TryGetValue(name, out var index))
        {
            return index;
        }

        var indices = WithAlias(name);
        return indices.Count switch
        {
            0 => throw Missing(name),
            1 => indices[0],
            _ => throw Refusals.IllegalArgument(
                $"alias [{name}] has more than one index associated with it [{string.Join(", ", indices.Select(i => i.Name))}], can't execute a single index op"),
        };
    }

    /// <summary>The index that a write goes to: the named one, or an alias' write index. Null when there is no such name.</summary>
    public IndexEntry? Write(string expression, bool requireAlias)
    {
        var name = DateMathName.Resolve(expression, now);
        if (metadata.Indices.TryGetValue(name, out var index))
        {
            return requireAlias ? throw NotAnAlias(name) : index;
        }

        var indices = WithAlias(name);
        if (indices.Count == 0)
        {
            return requireAlias ? throw NotAnAlias(name) : null;
        }

        var writers = indices.Where(i => i.Aliases[name].IsWriteIndex == true).ToList();
        if (writers.Count == 1)
        {
            return writers[0];
        }

        return indices.Count == 1 && indices[0].Aliases[name].IsWriteIndex != false
            ? indices[0]
            : throw Refusals.IllegalArgument(
                $"no write index is defined for alias [{name}]. The write index may be explicitly disabled using is_write_index=false or the alias points to multiple indices without one being designated as a write index");
    }

    /// <summary>Whether every name is that of an index or an alias.</summary>
    public bool Exists(IReadOnlyList<string> expressions, ExpressionOptions options)
    {
        try
        {
            return Resolve(expressions, options).Count > 0 || (options.AllowNoIndices && expressions.Any(IsAllOrPattern));
        }
        catch (Refusal refusal) when (refusal.Status == 404)
        {
            return false;
        }
    }

    /// <summary>The aliases whose filters hold for an index that these expressions found; empty when it is searched unfiltered.</summary>
    public IReadOnlyList<AliasEntry> FilteringAliases(IndexEntry index, IReadOnlyList<string> expressions, ExpressionOptions options)
    {
        var names = ResolveNames(expressions, options);
        if (names.Contains(index.Name))
        {
            return [];
        }

        var aliases = index.Aliases.Values.Where(alias => names.Contains(alias.Name)).ToList();
        return aliases.TrueForAll(alias => alias.Filter is not null) ? aliases : [];
    }

    /// <summary>The routing values of a search of an index, from the request and the aliases it came by; null for every shard.</summary>
    public IReadOnlySet<string>? SearchRouting(IndexEntry index, IReadOnlyList<string> expressions, ExpressionOptions options, string? routing)
    {
        var asked = Split(routing);
        var names = ResolveNames(expressions, options);
        if (names.Contains(index.Name))
        {
            return asked;
        }

        var routed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var alias in index.Aliases.Values.Where(alias => names.Contains(alias.Name)))
        {
            if (alias.SearchRouting is null)
            {
                return asked;
            }

            routed.UnionWith(Split(alias.SearchRouting)!);
        }

        if (asked is not null)
        {
            routed.IntersectWith(asked);
        }

        return routed;
    }

    private static HashSet<string>? Split(string? routing) => string.IsNullOrEmpty(routing)
        ? null
        : [.. routing.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static bool IsAllOrPattern(string expression) => expression is "_all" || Wildcard.IsPattern(expression);

    /// <summary>Names of indices and aliases that the expressions stand for.</summary>
    private IReadOnlyCollection<string> ResolveNames(IReadOnlyList<string> expressions, ExpressionOptions options)
    {
        var parts = expressions.SelectMany(Parts).ToList();
        if (parts.Count == 0 || (parts.Count == 1 && parts[0] is "_all"))
        {
            var all = metadata.Indices.Values.Where(index => Expandable(index, "*", options)).Select(index => index.Name).ToList();
            return all.Count > 0 || options.AllowNoIndices ? all : throw Missing(parts.Count == 0 ? "_all" : parts[0]);
        }

        if (parts.Exists(ClusterExpressions.IsRemote) && !options.IgnoreUnavailable)
        {
            throw Refusals.IllegalArgument(
                $"Cross-cluster calls are not supported in this context but remote indices were requested: [{string.Join(", ", parts.Where(ClusterExpressions.IsRemote))}]");
        }

        var names = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        var wildcardSeen = false;
        foreach (var part in parts)
        {
            var exclude = wildcardSeen && part.Length > 1 && part[0] == '-';
            var expression = DateMathName.Resolve(exclude ? part[1..] : part, now);
            var isPattern = Wildcard.IsPattern(expression);
            wildcardSeen |= isPattern;
            if (exclude)
            {
                Exclude(names, expression, isPattern);
            }
            else if (isPattern || expression is "_all")
            {
                AddPattern(names, expression is "_all" ? "*" : expression, options);
            }
            else
            {
                AddName(names, expression, options);
            }
        }

        return names.Count > 0 || options.AllowNoIndices ? names.Keys : throw Missing(string.Join(",", parts));
    }

    private static void Exclude(OrderedDictionary<string, bool> names, string expression, bool isPattern)
    {
        if (!isPattern)
        {
            names.Remove(expression);
            return;
        }

        foreach (var name in names.Keys.Where(name => Wildcard.Matches(expression, name)).ToList())
        {
            names.Remove(name);
        }
    }

    /// <summary>The parts of a list with commas; date math may have some of its own.</summary>
    internal static IEnumerable<string> Parts(string expression) => DateMathName.Is(expression) && !expression.Contains(",<", StringComparison.Ordinal)
        ? [expression]
        : expression.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private void AddPattern(OrderedDictionary<string, bool> names, string pattern, ExpressionOptions options)
    {
        var before = names.Count;
        foreach (var index in metadata.Indices.Values)
        {
            if (Wildcard.Matches(pattern, index.Name))
            {
                if (Expandable(index, pattern, options))
                {
                    names.TryAdd(index.Name, true);
                }
            }
            else if (!options.IgnoreAliases)
            {
                foreach (var alias in index.Aliases.Values)
                {
                    var visible = alias.IsHidden != true || options.ExpandHidden || (pattern[0] == '.' && alias.Name[0] == '.');
                    if (visible && Wildcard.Matches(pattern, alias.Name) && (index.Closed ? options.ExpandClosed : options.ExpandOpen))
                    {
                        names.TryAdd(alias.Name, true);
                    }
                }
            }
        }

        if (names.Count == before && !options.AllowNoIndices)
        {
            throw Missing(pattern);
        }
    }

    private void AddName(OrderedDictionary<string, bool> names, string name, ExpressionOptions options)
    {
        if (name.Length > 0 && name[0] == '_')
        {
            throw Refusals.InvalidIndexName(name, "must not start with '_'.");
        }

        if (metadata.Indices.TryGetValue(name, out var index))
        {
            if (!index.Closed || !options.ForbidClosed)
            {
                names.TryAdd(name, true);
            }
            else if (!options.IgnoreUnavailable)
            {
                throw Refusals.IndexClosed(index.Name, index.Uuid);
            }
        }
        else if (WithAlias(name).Count == 0)
        {
            if (!options.IgnoreUnavailable)
            {
                throw Missing(name);
            }
        }
        else if (!options.IgnoreAliases)
        {
            names.TryAdd(name, true);
        }
        else if (!options.IgnoreUnavailable)
        {
            throw Refusals.IllegalArgument($"The provided expression [{name}] matches an alias, specify the corresponding concrete indices instead.");
        }
    }

    private IEnumerable<IndexEntry> IndicesOf(string name, ExpressionOptions options)
    {
        if (metadata.Indices.TryGetValue(name, out var index))
        {
            yield return index;
            yield break;
        }

        foreach (var member in WithAlias(name))
        {
            if (member.Closed && options.ForbidClosed)
            {
                if (!options.IgnoreUnavailable)
                {
                    throw Refusals.IndexClosed(member.Name, member.Uuid);
                }
            }
            else
            {
                yield return member;
            }
        }
    }

    private List<IndexEntry> WithAlias(string alias) => [.. metadata.Indices.Values.Where(index => index.Aliases.ContainsKey(alias))];

    private static bool Expandable(IndexEntry index, string pattern, ExpressionOptions options) =>
        (index.Closed ? options.ExpandClosed : options.ExpandOpen)
        && (!index.Hidden || options.ExpandHidden || (pattern[0] == '.' && index.Name[0] == '.'));

    private static Refusal Missing(string expression) => Refusals.IndexNotFound(expression);

    private static Refusal NotAnAlias(string name)
    {
        var missing = Refusals.IndexNotFound(name);
        return new Refusal(missing.Type, missing.Status, $"no such index [{name}] and [require_alias] request flag is [true] and [{name}] is not an alias")
        {
            Index = name,
            IndexUuid = Refusals.UnknownUuid,
        };
    }
}
