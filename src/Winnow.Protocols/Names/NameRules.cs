using System.Text;

namespace Winnow.Protocols.Names;

/// <summary>Which names indices and aliases may have. Each rule has its own words.</summary>
public static class NameRules
{
    private const int MaxBytes = 255;
    private const string Forbidden = " \"*,/<>?\\|";

    public static void CheckIndexName(string name)
    {
        Check(name, Refusals.InvalidIndexName);
        if (!string.Equals(name.ToLowerInvariant(), name, StringComparison.Ordinal))
        {
            throw Refusals.InvalidIndexName(name, "must be lowercase");
        }
    }

    public static void CheckAliasName(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw Refusals.IllegalArgument("alias name is required");
        }

        Check(name, Refusals.InvalidAliasName);
    }

    private static void Check(string name, Func<string, string, Refusal> refuse)
    {
        if (name.Length == 0)
        {
            throw refuse(name, "must not be empty");
        }

        if (name.AsSpan().ContainsAny(Forbidden))
        {
            throw refuse(name, $"must not contain the following characters [{string.Join(',', Forbidden.Select(c => $"'{c}'"))}]");
        }

        if (name.Contains('#', StringComparison.Ordinal))
        {
            throw refuse(name, "must not contain '#'");
        }

        if (name.Contains(':', StringComparison.Ordinal))
        {
            throw refuse(name, "must not contain ':'");
        }

        if (name[0] is '_' or '-' or '+')
        {
            throw refuse(name, "must not start with '_', '-', or '+'");
        }

        var bytes = Encoding.UTF8.GetByteCount(name);
        if (bytes > MaxBytes)
        {
            throw refuse(name, $"index name is too long, ({bytes} > {MaxBytes})");
        }

        if (name is "." or "..")
        {
            throw refuse(name, "must not be '.' or '..'");
        }
    }
}
