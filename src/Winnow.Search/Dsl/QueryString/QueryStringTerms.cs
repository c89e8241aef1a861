using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search.Dsl;

/// <summary>The leaves of a query string, each over one or several fields.</summary>
internal sealed class QueryStringTerms(QueryStringOptions options, SearchExecutionContext context)
{
    private readonly TextQueryFactory _factory = new(context, options.Text, "query_string");

    public static bool HasWildcard(string term)
    {
        for (var i = 0; i < term.Length; i++)
        {
            if (term[i] == '\\')
            {
                i++;
            }
            else if (term[i] is '*' or '?')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Several words without operators between them.</summary>
    public Query? Words(IReadOnlyDictionary<string, float> fields, string words)
    {
        var resolved = FieldBoosts.Resolve(fields, context);
        return resolved.Count == 0 ? Unmapped(fields) : MultiFieldTextQuery.Build(options.Type, words, resolved, options.TieBreaker, _factory);
    }

    /// <summary>A term, or a pattern; escapes are still in it.</summary>
    public Query? Term(IReadOnlyDictionary<string, float> fields, string term)
    {
        if (term == "*")
        {
            return fields.ContainsKey("*") ? new MatchAllDocsQuery() : Each(fields, type => type.ExistsQuery(context));
        }

        if (!HasWildcard(term))
        {
            return Words(fields, QueryStringLexer.Unescape(term));
        }

        if (term[0] is '*' or '?' && !options.AllowLeadingWildcard)
        {
            throw new QueryStringSyntaxException("'*' or '?' not allowed as first character in WildcardQuery");
        }

        var isPrefix = term[^1] == '*' && !HasWildcard(term[..^1]);
        return Each(fields, type => isPrefix
            ? type.PrefixQuery(Normalized(type, QueryStringLexer.Unescape(term[..^1])), caseInsensitive: false, context)
            : (type as StringFieldType)?.NormalizedWildcardQuery(term) ?? type.WildcardQuery(term, caseInsensitive: false, context));
    }

    public Query? Fuzzy(IReadOnlyDictionary<string, float> fields, string term, string edits)
    {
        var fuzziness = edits.Length == 0 ? options.Fuzziness : Similarity(edits, term);
        var fuzzy = new FuzzyOptions(fuzziness, options.FuzzyPrefixLength, options.FuzzyMaxExpansions, options.FuzzyTranspositions);
        return Each(fields, type => type.FuzzyQuery(QueryValue.Of(Normalized(type, term)), fuzzy, context));
    }

    public Query? Quoted(IReadOnlyDictionary<string, float> fields, string text, int slop)
    {
        options.Text.Slop = slop;
        return Each(fields, type => _factory.Phrase(QuoteField(type), text), phraseTie: true);
    }

    public Query? Regexp(IReadOnlyDictionary<string, float> fields, string pattern) =>
        Each(fields, type => type.RegexpQuery(pattern, caseInsensitive: false, maxStates: 10_000, context));

    public Query? Range(IReadOnlyDictionary<string, float> fields, string low, string high, bool includeLow, bool includeHigh)
    {
        QueryValue? lower = low == "*" ? null : QueryValue.Of(low);
        QueryValue? upper = high == "*" ? null : QueryValue.Of(high);
        var bounds = new RangeBounds(lower, upper, includeLow || lower is null, includeHigh || upper is null, Zone: options.TimeZone);
        return Each(fields, type => RangeQueryBuilder.ToQuery(type, bounds, context));
    }

    // 0.5 and the like is an old spelling: a share of the term's length that has to be equal.
    private static Fuzziness Similarity(string edits, string term)
    {
        if (!float.TryParse(edits, out var value))
        {
            throw new QueryStringSyntaxException($"Invalid fuzziness [{edits}]");
        }

        return value switch
        {
            >= 1 => new Fuzziness(Math.Min(2, (int)value), 0, 0),
            0 => new Fuzziness(0, 0, 0),
            _ => new Fuzziness(Math.Min(2, (int)((1 - value) * term.Length)), 0, 0),
        };
    }

    private static string Normalized(MappedFieldType type, string text) => type is TextFieldType field ? field.SearchAnalyzer.Normalize(text) : text;

    private MappedFieldType QuoteField(MappedFieldType type) =>
        options.QuoteFieldSuffix is null ? type : context.Field(type.Name + options.QuoteFieldSuffix) ?? type;

    private Query? Each(IReadOnlyDictionary<string, float> fields, Func<MappedFieldType, Query?> build, bool phraseTie = false)
    {
        var resolved = FieldBoosts.Resolve(fields, context);
        if (resolved.Count == 0)
        {
            return Unmapped(fields);
        }

        var queries = new List<Query>();
        foreach (var (type, boost) in resolved)
        {
            try
            {
                if (build(type) is { } query)
                {
                    queries.Add(MultiFieldTextQuery.Boosted(query, boost));
                }
            }
            catch (ElasticsearchException e) when (options.Text.Lenient is true)
            {
                queries.Add(new MatchNoDocsQuery($"failed [{type.Name}] query, caused by {e.Type}:[{e.Reason}]"));
            }
        }

        return MultiFieldTextQuery.AnyField(queries, options.TieBreaker ?? (options.Type == "most_fields" && !phraseTie ? 1f : 0f));
    }

    private static MatchNoDocsQuery Unmapped(IReadOnlyDictionary<string, float> fields) =>
        new(fields.Count == 1 ? $"unmapped field [{fields.Keys.First()}]" : "No field matched by the query");
}
