namespace Winnow.Search.Dsl;

/// <summary>The settings of <c>query_string</c>.</summary>
internal sealed class QueryStringOptions
{
    public Dictionary<string, float> Fields { get; set; } = new(StringComparer.Ordinal);

    public TextQueryOptions Text { get; private set; } = new() { MaxExpansions = 50 };

    public string? QuoteAnalyzer { get; set; }

    public string? QuoteFieldSuffix { get; set; }

    public bool AllowLeadingWildcard { get; set; } = true;

    public int PhraseSlop { get; set; }

    public Fuzziness Fuzziness { get; set; } = Fuzziness.Auto;

    public int FuzzyMaxExpansions { get; set; } = 50;

    public int FuzzyPrefixLength { get; set; }

    public bool FuzzyTranspositions { get; set; } = true;

    public string Type { get; set; } = "best_fields";

    public float? TieBreaker { get; set; }

    public TimeZoneInfo? TimeZone { get; set; }

    /// <summary>A copy that one shard's query may change: the request is shared by all of them.</summary>
    public QueryStringOptions Clone()
    {
        var copy = (QueryStringOptions)MemberwiseClone();
        copy.Text = Text.Clone();
        return copy;
    }
}
