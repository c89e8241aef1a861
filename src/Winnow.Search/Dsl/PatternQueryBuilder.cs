using System.Text.Json;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search.Dsl;

/// <summary><c>prefix</c>, <c>wildcard</c> and <c>regexp</c>: one pattern on one field.</summary>
public sealed class PatternQueryBuilder : QueryBuilder
{
    private const int DefaultMaxDeterminizedStates = 10_000;

    private readonly string _type;
    private readonly string _field;
    private string? _pattern;
    private bool _caseInsensitive;
    private int _maxStates = DefaultMaxDeterminizedStates;

    private PatternQueryBuilder(string type, string field)
    {
        _type = type;
        _field = field;
    }

    public override string TypeName => _type;

    internal static QueryBuilder ParsePrefix(QueryReader reader) => Parse(reader, "value", "prefix");

    internal static QueryBuilder ParseWildcard(QueryReader reader) => Parse(reader, "value", "wildcard");

    internal static QueryBuilder ParseRegexp(QueryReader reader) => Parse(reader, "value", "value");

    private static PatternQueryBuilder Parse(QueryReader reader, string valueKey, string otherKey)
    {
        var (field, body) = reader.SingleField("boost", "_name");
        if (field.Length == 0)
        {
            throw Errors.IllegalArgument("field name is null or empty");
        }

        var query = new PatternQueryBuilder(reader.Name, field);
        foreach (var property in reader.Body.EnumerateObject())
        {
            reader.TryCommon(property, query);
        }

        if (body.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in body.EnumerateObject())
            {
                if (property.Name == valueKey || property.Name == otherKey)
                {
                    query._pattern = property.Value.ValueKind == JsonValueKind.Null ? null : reader.Text(property);
                }
                else
                {
                    query.Option(reader, property);
                }
            }
        }
        else if (body.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
        {
            query._pattern = JsonText.Plain(body);
        }

        return query._pattern is null ? throw Errors.IllegalArgument("value cannot be null") : query;
    }

    protected override Query Build(SearchExecutionContext context)
    {
        if (context.Field(_field) is not { } type)
        {
            return new MatchNoDocsQuery($"unmapped field {_field}");
        }

        return _type switch
        {
            "prefix" => type.PrefixQuery(_pattern!, _caseInsensitive, context),
            "wildcard" => type.WildcardQuery(_pattern!, _caseInsensitive, context),
            _ => Regexp(type, context),
        };
    }

    private Query Regexp(MappedFieldType type, SearchExecutionContext context)
    {
        var limit = context.Settings.GetInt("index.max_regex_length");
        return _pattern!.Length <= limit
            ? type.RegexpQuery(_pattern, _caseInsensitive, _maxStates, context)
            : throw Errors.IllegalArgument(
                $"The length of regex [{_pattern.Length}] used in the Regexp Query request has exceeded the allowed maximum of [{limit}]. "
                + "This maximum can be set by changing the [index.max_regex_length] index level setting.");
    }

    private void Option(QueryReader reader, JsonProperty property)
    {
        switch (property.Name)
        {
            case "case_insensitive":
                _caseInsensitive = reader.Bool(property);
                break;
            case "rewrite":
                reader.Text(property);
                break;
            case "flags" or "flags_value" when _type == "regexp":
                reader.Text(property);
                break;
            case "max_determinized_states" when _type == "regexp":
                _maxStates = reader.Int(property);
                break;
            default:
                if (!reader.TryCommon(property, this))
                {
                    throw reader.Unsupported(property);
                }

                break;
        }
    }
}

/// <summary><c>fuzzy</c>.</summary>
public sealed class FuzzyQueryBuilder(string field) : QueryBuilder
{
    private QueryValue? _value;
    private FuzzyOptions _options = new(Fuzziness.Auto);

    public override string TypeName => "fuzzy";

    internal static QueryBuilder Parse(QueryReader reader)
    {
        var (field, body) = reader.SingleField();
        var query = new FuzzyQueryBuilder(field);
        if (body.ValueKind != JsonValueKind.Object)
        {
            query._value = QueryValue.Of(body);
        }
        else
        {
            foreach (var property in body.EnumerateObject())
            {
                query.Option(reader, property);
            }
        }

        return query._value is { IsNull: false } ? query : throw Errors.IllegalArgument("query value cannot be null");
    }

    protected override Query Build(SearchExecutionContext context) => context.Field(field) is { } type
        ? type.FuzzyQuery(_value!.Value, _options, context)
        : new MatchNoDocsQuery($"unmapped field {field}");

    private void Option(QueryReader reader, JsonProperty property)
    {
        switch (property.Name)
        {
            case "value" or "term":
                _value = reader.Value(property);
                break;
            case "fuzziness":
                _options = _options with { Fuzziness = Fuzziness.Parse(reader.Text(property)) };
                break;
            case "prefix_length":
                _options = _options with { PrefixLength = reader.Int(property) };
                break;
            case "max_expansions":
                _options = _options with { MaxExpansions = reader.Int(property) };
                break;
            case "transpositions":
                _options = _options with { Transpositions = reader.Bool(property) };
                break;
            case "rewrite":
                reader.Text(property);
                break;
            default:
                if (!reader.TryCommon(property, this))
                {
                    throw reader.Unsupported(property);
                }

                break;
        }
    }
}
