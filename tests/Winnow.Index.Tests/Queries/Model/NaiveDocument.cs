namespace Winnow.Index.Tests.Queries;

/// <summary>A document as plain lists: what a brute-force evaluation looks at.</summary>
internal sealed class NaiveDocument
{
    /// <summary>Words in order, one a position.</summary>
    public Dictionary<string, string[]> Texts { get; } = [];

    /// <summary>Untokenised values; distinct and ordered by their bytes.</summary>
    public Dictionary<string, string[]> Keywords { get; } = [];

    /// <summary>Integers in ascending order.</summary>
    public Dictionary<string, long[]> Longs { get; } = [];

    /// <summary>One double a document.</summary>
    public Dictionary<string, double> Doubles { get; } = [];

    public bool Deleted { get; set; }
}
