namespace Winnow.Shards;

/// <summary>The versions that are none.</summary>
public static class Versions
{
    /// <summary>There is no such document.</summary>
    public const long NotFound = -1;

    /// <summary>A write that gives no version.</summary>
    public const long MatchAny = -3;
}
