using Winnow.Protocols.Names;

namespace Winnow.Protocols.Snapshots;

/// <summary>Which names repositories may have, and which of them a request means.</summary>
public static class RepositoryNames
{
    private const string Forbidden = "\\/*?\"<>| ,";

    public static void Check(string name)
    {
        if (name.Length == 0)
        {
            throw SnapshotRefusals.Repository(name, "cannot be empty");
        }

        if (name.Contains('#', StringComparison.Ordinal))
        {
            throw SnapshotRefusals.Repository(name, "must not contain '#'");
        }

        if (name.AsSpan().ContainsAny(Forbidden))
        {
            throw SnapshotRefusals.Repository(name, $"must not contain the following characters [{string.Join(", ", Forbidden.AsEnumerable())}]");
        }
    }

    /// <summary>The repositories that names and patterns stand for, each once. A name that is none of them is an error, a pattern that finds none is not.</summary>
    public static IReadOnlyList<string> Resolve(ClusterMetadata state, IReadOnlyList<string> expressions)
    {
        var parts = expressions.SelectMany(expression => expression.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (parts.Count == 0)
        {
            return [.. state.Repositories.Keys];
        }

        var found = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            if (part[0] == '-' && part.Length > 1 && found.Count > 0)
            {
                foreach (var name in found.Keys.Where(name => Wildcard.Matches(part[1..], name)).ToList())
                {
                    found.Remove(name);
                }
            }
            else if (part is "_all" || Wildcard.IsPattern(part))
            {
                foreach (var name in state.Repositories.Keys.Where(name => Wildcard.Matches(part is "_all" ? "*" : part, name)))
                {
                    found.TryAdd(name, true);
                }
            }
            else if (state.Repositories.ContainsKey(part))
            {
                found.TryAdd(part, true);
            }
            else
            {
                throw SnapshotRefusals.RepositoryMissing(part);
            }
        }

        return [.. found.Keys];
    }
}
