using System.Text.Json;
using Winnow.Index.Queries;

namespace Winnow.Search.Dsl;

/// <summary>What the full-text queries on one field share: <c>{"field": "text"}</c> or <c>{"field": {"query": "text", …}}</c>.</summary>
public abstract class SingleFieldTextQueryBuilder : QueryBuilder
{
    private protected string Field { get; private set; } = "";

    private protected string Text { get; private set; } = "";

    private protected TextQueryOptions Options { get; } = new();

    public override bool CanMatch(SearchExecutionContext context) => Options.ZeroTermsAll is true || context.Field(Field) is not null;

    private protected static T Read<T>(QueryReader reader, T query, params ReadOnlySpan<string> options)
        where T : SingleFieldTextQueryBuilder
    {
        var (field, body) = reader.SingleField();
        query.Field = field;
        string? text = null;
        if (body.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in body.EnumerateObject())
            {
                if (property.Name == "query")
                {
                    text = reader.Text(property);
                }
                else if (!reader.TryCommon(property, query) && !(options.Contains(property.Name) && query.Options.TryRead(reader, property)))
                {
                    throw reader.Unsupported(property);
                }
            }
        }
        else if (body.ValueKind == JsonValueKind.Array)
        {
            throw Errors.Parsing($"[{reader.Name}] unknown token [START_ARRAY] after [{field}]", reader.Context.Locate(body));
        }
        else if (body.ValueKind != JsonValueKind.Null)
        {
            text = JsonText.Plain(body);
        }

        query.Text = text ?? throw Errors.Parsing("No text specified for text query", reader.Context.Locate(body));
        return query;
    }

    protected sealed override Query Build(SearchExecutionContext context)
    {
        if (context.Field(Field) is not { } type)
        {
            return new MatchNoDocsQuery($"unmapped field {Field}");
        }

        return Build(new TextQueryFactory(context, Options, TypeName), type) ?? Options.ZeroTerms();
    }

    private protected abstract Query? Build(TextQueryFactory factory, Mappings.MappedFieldType type);
}

/// <summary><c>match</c>.</summary>
public sealed class MatchQueryBuilder : SingleFieldTextQueryBuilder
{
    public override string TypeName => "match";

    internal static QueryBuilder Parse(QueryReader reader) => Read(
        reader, new MatchQueryBuilder(), "operator", "minimum_should_match", "fuzziness", "prefix_length", "max_expansions", "fuzzy_transpositions",
        "analyzer", "lenient", "zero_terms_query", "fuzzy_rewrite", "auto_generate_synonyms_phrase_query", "cutoff_frequency");

    private protected override Query? Build(TextQueryFactory factory, Mappings.MappedFieldType type) => factory.Match(type, Text);
}

/// <summary><c>match_phrase</c> and <c>match_phrase_prefix</c>.</summary>
public sealed class MatchPhraseQueryBuilder : SingleFieldTextQueryBuilder
{
    private readonly bool _prefix;

    private MatchPhraseQueryBuilder(bool prefix) => _prefix = prefix;

    public override string TypeName => _prefix ? "match_phrase_prefix" : "match_phrase";

    internal static QueryBuilder Parse(QueryReader reader) => Read(reader, new MatchPhraseQueryBuilder(prefix: false), "slop", "analyzer", "zero_terms_query");

    internal static QueryBuilder ParsePrefix(QueryReader reader) => Read(
        reader, new MatchPhraseQueryBuilder(prefix: true), "slop", "analyzer", "zero_terms_query", "max_expansions");

    private protected override Query? Build(TextQueryFactory factory, Mappings.MappedFieldType type) =>
        _prefix ? factory.PhrasePrefix(type, Text) : factory.Phrase(type, Text);
}

/// <summary><c>match_bool_prefix</c>.</summary>
public sealed class MatchBoolPrefixQueryBuilder : SingleFieldTextQueryBuilder
{
    public override string TypeName => "match_bool_prefix";

    internal static QueryBuilder Parse(QueryReader reader) => Read(
        reader, new MatchBoolPrefixQueryBuilder(), "operator", "minimum_should_match", "fuzziness", "prefix_length", "max_expansions",
        "fuzzy_transpositions", "analyzer", "fuzzy_rewrite");

    private protected override Query? Build(TextQueryFactory factory, Mappings.MappedFieldType type) => factory.BoolPrefix(type, Text);
}
