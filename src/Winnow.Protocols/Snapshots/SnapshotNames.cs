using System.Text;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Snapshots;

/// <summary>Which names snapshots may have, and which of those that there are a request means.</summary>
public static class SnapshotNames
{
    private const string Forbidden = "\\/*?\"<>|";
    private const int MaxBytes = 255;
    private const int MaxMetadataBytes = 1024;

    public static void Check(string repository, string name)
    {
        if (name.Length == 0)
        {
            throw Invalid(repository, name, "cannot be empty");
        }

        if (name.Any(char.IsWhiteSpace))
        {
            throw Invalid(repository, name, "must not contain whitespace");
        }

        if (name.Contains(',', StringComparison.Ordinal))
        {
            throw Invalid(repository, name, "must not contain ','");
        }

        if (name.Contains('#', StringComparison.Ordinal))
        {
            throw Invalid(repository, name, "must not contain '#'");
        }

        if (name[0] is '_' or '-')
        {
            throw Invalid(repository, name, $"must not start with '{name[0]}'");
        }

        if (!string.Equals(name.ToLowerInvariant(), name, StringComparison.Ordinal))
        {
            throw Invalid(repository, name, "must be lowercase");
        }

        if (name.AsSpan().ContainsAny(Forbidden))
        {
            throw Invalid(repository, name, $"must not contain the following characters [{string.Join(", ", Forbidden.AsEnumerable())}]");
        }

        if (Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            throw Invalid(repository, name, $"must not be longer than {MaxBytes} bytes");
        }
    }

    public static void CheckMetadata(string json)
    {
        var bytes = Encoding.UTF8.GetByteCount(json);
        if (bytes > MaxMetadataBytes)
        {
            throw Refusals.ActionRequestValidation($"metadata must be smaller than {MaxMetadataBytes} bytes, but was [{bytes}]");
        }
    }

    /// <summary>Whether a name is meant by names, patterns and exclusions (<c>-name</c> after the first). Empty means all.</summary>
    public static bool Matches(IReadOnlyList<string> expressions, string name)
    {
        var matches = expressions.Count == 0;
        for (var i = 0; i < expressions.Count; i++)
        {
            var expression = expressions[i];
            if (i > 0 && expression.Length > 1 && expression[0] == '-')
            {
                matches &= !Wildcard.Matches(expression[1..], name);
            }
            else
            {
                matches |= expression is "_all" || Wildcard.Matches(expression, name);
            }
        }

        return matches;
    }

    /// <summary>The names that are asked for as they are, neither patterns nor exclusions: each must be there.</summary>
    public static IReadOnlyList<string> Exact(IReadOnlyList<string> expressions) =>
        [.. expressions.Where((expression, i) => expression is not ("_all" or "_current") && !Wildcard.IsPattern(expression) && (i == 0 || expression[0] != '-'))];

    private static Refusal Invalid(string repository, string name, string reason) => SnapshotRefusals.InvalidSnapshotName(repository, name, reason);
}
