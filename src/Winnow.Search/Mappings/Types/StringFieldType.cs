using Winnow.Index;
using Winnow.Index.Queries;

namespace Winnow.Search.Mappings;

/// <summary>Fields whose terms are text in UTF-8: keyword and text.</summary>
internal abstract class StringFieldType(FieldInfo info) : MappedFieldType(info)
{
    public override Query TermQuery(QueryValue value, SearchExecutionContext context)
    {
        RequireIndexed();
        return new TermQuery(Name, Utf8(TermOf(value)));
    }

    public override Query TermQueryCaseInsensitive(QueryValue value, SearchExecutionContext context)
    {
        RequireIndexed();
        return new WildcardQuery(Name, EscapeWildcards(TermOf(value)), caseInsensitive: true);
    }

    public override Query TermsQuery(IReadOnlyList<QueryValue> values, SearchExecutionContext context)
    {
        RequireIndexed();
        return new TermInSetQuery(Name, values.Select(value => Utf8(TermOf(value))));
    }

    public override Query RangeQuery(RangeBounds bounds, SearchExecutionContext context)
    {
        RequireIndexed();
        return new TermRangeQuery(
            Name,
            bounds.Lower is { } lower ? Utf8(TermOf(lower)) : null,
            bounds.Upper is { } upper ? Utf8(TermOf(upper)) : null,
            bounds.IncludeLower,
            bounds.IncludeUpper);
    }

    public override Query PrefixQuery(string value, bool caseInsensitive, SearchExecutionContext context)
    {
        RequireIndexed();
        return new PrefixQuery(Name, Utf8(TermOf(QueryValue.Of(value))), caseInsensitive);
    }

    public override Query WildcardQuery(string value, bool caseInsensitive, SearchExecutionContext context)
    {
        RequireIndexed();
        return new WildcardQuery(Name, NormalizesPatterns ? NormalizeAround(value) : value, caseInsensitive);
    }

    /// <summary>As <see cref="WildcardQuery"/>, with what stands between the wildcards made to look like the terms.</summary>
    public Query NormalizedWildcardQuery(string value)
    {
        RequireIndexed();
        return new WildcardQuery(Name, NormalizeAround(value));
    }

    public override Query RegexpQuery(string value, bool caseInsensitive, int maxStates, SearchExecutionContext context)
    {
        RequireIndexed();
        return new RegexpQuery(Name, value, RegexpFlags.All, caseInsensitive, maxStates);
    }

    public override Query FuzzyQuery(QueryValue value, FuzzyOptions options, SearchExecutionContext context)
    {
        RequireIndexed();
        if (options.PrefixLength < 0)
        {
            throw Errors.IllegalArgument("prefixLength cannot be negative.");
        }

        if (options.MaxExpansions <= 0)
        {
            throw Errors.IllegalArgument("maxExpansions must be positive.");
        }

        var term = TermOf(value);
        return new FuzzyQuery(
            Name, term, options.Fuzziness.DistanceFor(term), options.PrefixLength, options.MaxExpansions, options.Transpositions);
    }

    /// <summary>The indexed form of a whole value in a term-level query.</summary>
    protected abstract string TermOf(QueryValue value);

    /// <summary>Whether a wildcard query's pattern goes through the normalizer.</summary>
    protected virtual bool NormalizesPatterns => false;

    /// <summary>What characters of a part of a value become in the index (lower case).</summary>
    protected virtual string Normalize(string part) => part;

    protected void RequireIndexed()
    {
        if (Info.Index == IndexOptions.None)
        {
            throw Errors.IllegalArgument($"Cannot search on field [{Name}] since it is not indexed.");
        }
    }

    // The text between wildcards is normalised; the wildcards, and what a backslash escapes, are not.
    private string NormalizeAround(string pattern)
    {
        var result = new System.Text.StringBuilder(pattern.Length);
        var start = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] is '*' or '?' or '\\')
            {
                result.Append(i > start ? Normalize(pattern[start..i]) : "");
                var length = pattern[i] == '\\' && i + 1 < pattern.Length ? 2 : 1;
                result.Append(pattern, i, length);
                i += length - 1;
                start = i + 1;
            }
        }

        return result.Append(start < pattern.Length ? Normalize(pattern[start..]) : "").ToString();
    }

    private static string EscapeWildcards(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("*", "\\*", StringComparison.Ordinal)
            .Replace("?", "\\?", StringComparison.Ordinal);
}
