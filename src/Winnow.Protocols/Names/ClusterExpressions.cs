using System.Collections.Immutable;

namespace Winnow.Protocols.Names;

/// <summary>Which cluster each part of an expression is about: <c>alias:index</c>, with patterns on both sides, or an index of the own cluster.</summary>
/// <param name="Local">What the own cluster is asked for; null when it is not asked at all, empty for everything.</param>
/// <param name="Remotes">What each remote cluster is asked for.</param>
public sealed record ClusterExpressions(ImmutableArray<string>? Local, ImmutableSortedDictionary<string, ImmutableArray<string>> Remotes)
{
    private const char Separator = ':';

    /// <summary>Whether a part names another cluster. Colons within date math are part of a format.</summary>
    public static bool IsRemote(string expression) =>
        expression.Contains(Separator, StringComparison.Ordinal)
        && !expression.StartsWith('<')
        && !expression.StartsWith("-<", StringComparison.Ordinal);

    public static bool AnyRemote(IEnumerable<string> expressions) => expressions.SelectMany(IndexNameResolver.Parts).Any(IsRemote);

    /// <param name="expressions">As the request has them.</param>
    /// <param name="aliases">The remote clusters that there are.</param>
    /// <param name="noSuchCluster">The error for an alias that does not exist.</param>
    public static ClusterExpressions Group(IReadOnlyList<string> expressions, IReadOnlyList<string> aliases, Func<string, Exception> noSuchCluster)
    {
        var parts = expressions.SelectMany(IndexNameResolver.Parts).ToList();
        if (!parts.Exists(IsRemote))
        {
            return new ClusterExpressions([.. expressions], Empty());
        }

        List<string>? local = null;
        var remotes = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var excluded = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            if (!IsRemote(part))
            {
                (local ??= []).Add(part);
                continue;
            }

            var isExclusion = part[0] == '-';
            var colon = part.IndexOf(Separator, StringComparison.Ordinal);
            var clusters = Matching(part[(isExclusion ? 1 : 0)..colon], aliases, noSuchCluster);
            var index = part[(colon + 1)..];
            if (isExclusion && index != "*")
            {
                throw Refusals.IllegalArgument($"To exclude a cluster you must specify the '*' wildcard for the index expression, but found: [{index}]");
            }

            foreach (var cluster in clusters)
            {
                if (isExclusion)
                {
                    excluded.Add(cluster);
                }
                else if (!remotes.TryAdd(cluster, [index]))
                {
                    remotes[cluster].Add(index);
                }
            }
        }

        Exclude(remotes, excluded, local is not null, parts);
        return new ClusterExpressions(
            local?.ToImmutableArray(), Empty().AddRange(remotes.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToImmutableArray()))));
    }

    private static IReadOnlyList<string> Matching(string cluster, IReadOnlyList<string> aliases, Func<string, Exception> noSuchCluster) =>
        Wildcard.IsPattern(cluster) ? [.. aliases.Where(alias => Wildcard.Matches(cluster, alias))]
        : aliases.Contains(cluster, StringComparer.Ordinal) ? [cluster]
        : throw noSuchCluster(cluster);

    private static void Exclude(SortedDictionary<string, List<string>> remotes, SortedSet<string> excluded, bool hasLocal, List<string> parts)
    {
        var missing = excluded.Where(cluster => !remotes.Remove(cluster)).ToList();
        if (missing.Count > 0)
        {
            throw Refusals.IllegalArgument(
                $"Attempt to exclude cluster{(missing.Count == 1 ? "" : "s")} [{string.Join(", ", missing)}] failed as {(missing.Count == 1 ? "it is" : "they are")} not included in the list of clusters to be included: [{string.Join(", ", remotes.Keys.Concat(hasLocal ? ["(local)"] : []))}]. Input: [{string.Join(',', parts)}]");
        }

        if (excluded.Count > 0 && remotes.Count == 0 && !hasLocal)
        {
            throw Refusals.IllegalArgument(
                $"The '-' exclusions in the index expression list excludes all indexes. Nothing to search. Input: [{string.Join(',', parts)}]");
        }
    }

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Empty() =>
        ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);
}
