using System.Text.Json;
using Winnow.Index.Queries;
using Winnow.Text;

namespace Winnow.Search.Dsl;

/// <summary>How a text is turned into a query: the options that full-text queries share.</summary>
internal sealed class TextQueryOptions
{
    public bool And { get; set; }

    public string? MinimumShouldMatch { get; set; }

    public Fuzziness? Fuzziness { get; set; }

    public int PrefixLength { get; set; }

    public int MaxExpansions { get; set; } = 50;

    public bool Transpositions { get; set; } = true;

    public int Slop { get; set; }

    public string? Analyzer { get; set; }

    public bool? Lenient { get; set; }

    /// <summary>What a text without any term means: everything (true) or nothing (false). Null: nothing.</summary>
    public bool? ZeroTermsAll { get; set; }

    /// <summary>A copy that one shard's query may change: the request is shared by all of them.</summary>
    public TextQueryOptions Clone() => (TextQueryOptions)MemberwiseClone();

    public FuzzyOptions FuzzyOptions(Fuzziness fuzziness) => new(fuzziness, PrefixLength, MaxExpansions, Transpositions);

    /// <summary>Reads one of the shared options; false when it is another.</summary>
    public bool TryRead(QueryReader reader, JsonProperty property)
    {
        switch (property.Name)
        {
            case "operator":
                And = Operator(reader.Text(property));
                return true;
            case "minimum_should_match":
                MinimumShouldMatch = reader.Text(property);
                return true;
            case "fuzziness":
                Fuzziness = Search.Fuzziness.Parse(reader.Text(property));
                return true;
            case "prefix_length":
                PrefixLength = reader.Int(property);
                return PrefixLength >= 0 ? true : throw Errors.IllegalArgument($"[{reader.Name}] requires prefix length to be non-negative.");
            case "max_expansions":
                MaxExpansions = reader.Int(property);
                return MaxExpansions > 0 ? true : throw Errors.IllegalArgument($"[{reader.Name}] requires maxExpansions to be positive.");
            case "fuzzy_transpositions":
                Transpositions = reader.Bool(property);
                return true;
            case "slop":
                Slop = reader.Int(property);
                return Slop >= 0 ? true : throw Errors.IllegalArgument("No negative slop allowed.");
            case "analyzer":
                Analyzer = reader.Text(property);
                return true;
            case "lenient":
                Lenient = reader.Bool(property);
                return true;
            case "zero_terms_query":
                ZeroTermsAll = reader.Text(property).ToLowerInvariant() switch
                {
                    "none" => false,
                    "all" => true,
                    var other => throw Errors.Parsing($"Unsupported zero_terms_query value [{other}]", reader.Context.Locate(property.Value)),
                };
                return true;
            case "fuzzy_rewrite" or "rewrite" or "auto_generate_synonyms_phrase_query" or "cutoff_frequency":
                reader.Text(property);
                return true;
            default:
                return false;
        }
    }

    public static bool Operator(string text) => text.ToLowerInvariant() switch
    {
        "and" => true,
        "or" => false,
        _ => throw Errors.IllegalArgument($"operator needs to be either OR or AND, but not [{text}]"),
    };

    public Analyzer? FindAnalyzer(SearchExecutionContext context, string query) => Analyzer is null
        ? null
        : context.MapperService.Analyzers.Get(Analyzer) ?? throw Errors.QueryShard($"[{query}] analyzer [{Analyzer}] not found", context.IndexName);

    public Query ZeroTerms() => ZeroTermsAll is true ? new MatchAllDocsQuery() : new MatchNoDocsQuery("Matching no documents because no terms present");
}
