using System.Text.Json;
using Winnow.Index.Queries;

namespace Winnow.Search.Dsl;

/// <summary><c>simple_query_string</c>: a query language without errors.</summary>
public sealed class SimpleQueryStringBuilder : QueryBuilder
{
    private readonly TextQueryOptions _options = new();
    private Dictionary<string, float> _fields = new(StringComparer.Ordinal);
    private SimpleQueryFlags _flags = SimpleQueryFlags.All;
    private string? _text;

    public override string TypeName => "simple_query_string";

    internal static QueryBuilder Parse(QueryReader reader)
    {
        var query = new SimpleQueryStringBuilder();
        foreach (var property in reader.Body.EnumerateObject())
        {
            if (!query.TryOption(reader, property) && !reader.TryCommon(property, query))
            {
                throw reader.Unsupported(property);
            }
        }

        return query._text is null
            ? throw Errors.Parsing("[simple_query_string] query text missing", reader.Context.Locate(reader.Body))
            : query;
    }

    protected override Query Build(SearchExecutionContext context)
    {
        var options = _options.Clone();
        var fields = _fields.Count > 0 ? _fields : FieldBoosts.Default(context).Fields;
        if (fields.ContainsKey("*"))
        {
            options.Lenient ??= true;
        }

        var resolved = FieldBoosts.Resolve(fields, context);
        return resolved.Count == 0
            ? new MatchNoDocsQuery("No field matched by the query")
            : new SimpleQueryParser(_text!, _flags, resolved, options, context).Parse() ?? new MatchNoDocsQuery("no terms");
    }

    private static SimpleQueryFlags Flags(string text)
    {
        if (int.TryParse(text, out var bits))
        {
            return bits < 0 ? SimpleQueryFlags.All : (SimpleQueryFlags)bits;
        }

        var flags = SimpleQueryFlags.None;
        foreach (var name in text.Split('|'))
        {
            flags |= name.Trim().ToUpperInvariant() switch
            {
                "ALL" => SimpleQueryFlags.All,
                "NONE" => SimpleQueryFlags.None,
                "AND" => SimpleQueryFlags.And,
                "NOT" => SimpleQueryFlags.Not,
                "OR" => SimpleQueryFlags.Or,
                "PREFIX" => SimpleQueryFlags.Prefix,
                "PHRASE" => SimpleQueryFlags.Phrase,
                "PRECEDENCE" => SimpleQueryFlags.Precedence,
                "ESCAPE" => SimpleQueryFlags.Escape,
                "WHITESPACE" => SimpleQueryFlags.Whitespace,
                "FUZZY" => SimpleQueryFlags.Fuzzy,
                "NEAR" or "SLOP" => SimpleQueryFlags.Slop,
                var other => throw Errors.IllegalArgument($"Unknown simple_query_string flag [{other}]"),
            };
        }

        return flags;
    }

    private bool TryOption(QueryReader reader, JsonProperty property)
    {
        switch (property.Name)
        {
            case "query":
                _text = reader.Text(property);
                return true;
            case "fields":
                _fields = property.Value.ValueKind == JsonValueKind.Array ? FieldBoosts.Read(property.Value) : throw reader.Unsupported(property);
                return true;
            case "default_operator":
                _options.And = TextQueryOptions.Operator(reader.Text(property));
                return true;
            case "flags":
                _flags = Flags(reader.Text(property));
                return true;
            case "fuzzy_prefix_length":
                _options.PrefixLength = reader.Int(property);
                return true;
            case "fuzzy_max_expansions":
                _options.MaxExpansions = reader.Int(property);
                return true;
            case "analyzer" or "lenient" or "minimum_should_match" or "fuzzy_transpositions" or "auto_generate_synonyms_phrase_query":
                return _options.TryRead(reader, property);
            case "analyze_wildcard" or "quote_field_suffix":
                reader.Text(property);
                return true;
            default:
                return false;
        }
    }
}

/// <summary>The operators of <c>simple_query_string</c> that are on.</summary>
[Flags]
internal enum SimpleQueryFlags
{
    None = 0,
    And = 1,
    Not = 2,
    Or = 4,
    Prefix = 8,
    Phrase = 16,
    Precedence = 32,
    Escape = 64,
    Whitespace = 128,
    Fuzzy = 256,
    Slop = 512,
    All = 1023,
}
