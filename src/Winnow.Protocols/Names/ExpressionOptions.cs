namespace Winnow.Protocols.Names;

/// <summary>How an expression is read, after the request's options were laid over the API's defaults.</summary>
public sealed record ExpressionOptions
{
    public bool IgnoreUnavailable { get; init; }

    public bool AllowNoIndices { get; init; } = true;

    public bool ExpandOpen { get; init; } = true;

    public bool ExpandClosed { get; init; }

    public bool ExpandHidden { get; init; }

    /// <summary>A closed index that is named is an error (or skipped, when unavailable ones are).</summary>
    public bool ForbidClosed { get; init; }

    /// <summary>Aliases are not followed: naming one is an error, patterns match indices only.</summary>
    public bool IgnoreAliases { get; init; }

    /// <summary>Searches and counts: open indices, closed ones refused.</summary>
    public static ExpressionOptions Search { get; } = new() { ForbidClosed = true };

    /// <summary>Reading metadata of what is open.</summary>
    public static ExpressionOptions Open { get; } = new();

    /// <summary>Reading metadata of everything, hidden as well.</summary>
    public static ExpressionOptions All { get; } = new() { ExpandClosed = true, ExpandHidden = true };

    public static ExpressionOptions OpenAndClosed { get; } = new() { ExpandClosed = true };

    /// <summary>Deleting: indices only.</summary>
    public static ExpressionOptions Delete { get; } = new() { ExpandClosed = true, IgnoreAliases = true };

    /// <summary>Opening: what is closed.</summary>
    public static ExpressionOptions Closed { get; } = new() { ExpandOpen = false, ExpandClosed = true };

    /// <summary>Health and the like: what is missing is just not there.</summary>
    public static ExpressionOptions Lenient { get; } = new() { IgnoreUnavailable = true, ExpandClosed = true, ExpandHidden = true };
}
