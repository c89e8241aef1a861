using System.Text.Json;
using Winnow.Index.Queries;
using Winnow.Search.Dates;

namespace Winnow.Search.Dsl;

/// <summary><c>query_string</c>: the query language of Lucene's classic parser.</summary>
public sealed class QueryStringQueryBuilder : QueryBuilder
{
    private readonly QueryStringOptions _options = new();
    private string? _text;
    private string? _defaultField;

    public override string TypeName => "query_string";

    internal static QueryBuilder Parse(QueryReader reader)
    {
        var query = new QueryStringQueryBuilder();
        foreach (var property in reader.Body.EnumerateObject())
        {
            if (!query.TryOption(reader, property) && !reader.TryCommon(property, query))
            {
                throw reader.Unsupported(property);
            }
        }

        if (query._defaultField is not null && query._options.Fields.Count > 0)
        {
            throw Errors.Parsing(
                "cannot use [fields] parameter in conjunction with [default_field]", reader.Context.Locate(reader.Body));
        }

        return query._text is null
            ? throw Errors.Parsing("[query_string] must be provided with a [query]", reader.Context.Locate(reader.Body))
            : query;
    }

    protected override Query Build(SearchExecutionContext context)
    {
        var options = _options.Clone();
        var fields = options.Fields;
        if (_defaultField is not null)
        {
            fields = new Dictionary<string, float>(StringComparer.Ordinal);
            FieldBoosts.Add(fields, _defaultField);
        }

        if (fields.Count == 0)
        {
            fields = FieldBoosts.Default(context).Fields;
        }

        if (fields.ContainsKey("*"))
        {
            options.Text.Lenient ??= true;
        }

        try
        {
            return new QueryStringParser(_text!, fields, options, context).Parse();
        }
        catch (QueryStringSyntaxException e)
        {
            throw Errors.QueryShard(
                $"Failed to parse query [{_text}]", context.IndexName, new ElasticsearchException("parse_exception", 400, $"Cannot parse '{_text}': {e.Message}"));
        }
    }

    private bool TryOption(QueryReader reader, JsonProperty property)
    {
        switch (property.Name)
        {
            case "query":
                _text = reader.Text(property);
                return true;
            case "default_field":
                _defaultField = reader.Text(property);
                return true;
            case "fields":
                _options.Fields = property.Value.ValueKind == JsonValueKind.Array ? FieldBoosts.Read(property.Value) : throw reader.Unsupported(property);
                return true;
            case "default_operator":
                _options.Text.And = TextQueryOptions.Operator(reader.Text(property));
                return true;
            case "analyzer" or "lenient" or "minimum_should_match":
                return _options.Text.TryRead(reader, property);
            case "quote_analyzer":
                _options.QuoteAnalyzer = reader.Text(property);
                return true;
            case "quote_field_suffix":
                _options.QuoteFieldSuffix = reader.Text(property);
                return true;
            case "allow_leading_wildcard":
                _options.AllowLeadingWildcard = reader.Bool(property);
                return true;
            case "phrase_slop":
                _options.PhraseSlop = reader.Int(property);
                return true;
            case "fuzziness":
                _options.Fuzziness = Fuzziness.Parse(reader.Text(property));
                return true;
            case "fuzzy_max_expansions":
                _options.FuzzyMaxExpansions = reader.Int(property);
                return true;
            case "fuzzy_prefix_length":
                _options.FuzzyPrefixLength = reader.Int(property);
                return true;
            case "fuzzy_transpositions":
                _options.FuzzyTranspositions = reader.Bool(property);
                return true;
            case "type":
                _options.Type = reader.Text(property);
                return true;
            case "tie_breaker":
                _options.TieBreaker = reader.Float(property);
                return true;
            case "time_zone":
                _options.TimeZone = TimeZones.Parse(reader.Text(property));
                return true;
            case "analyze_wildcard" or "enable_position_increments" or "escape" or "rewrite" or "fuzzy_rewrite" or "max_determinized_states"
                or "auto_generate_synonyms_phrase_query":
                reader.Text(property);
                return true;
            default:
                return false;
        }
    }
}
