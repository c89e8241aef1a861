using System.Text.Json;

namespace Winnow.Search.Dsl;

/// <summary>Reads the body of one query, with the messages that all queries share.</summary>
/// <param name="name">The query's type.</param>
/// <param name="body">The object after it.</param>
/// <param name="context">Where it stands.</param>
public sealed class QueryReader(string name, JsonElement body, QueryParseContext context)
{
    public string Name { get; } = name;

    public JsonElement Body { get; } = body;

    public QueryParseContext Context { get; } = context;

    /// <summary>The body's one field and its value, for queries of the form <c>{"field": …}</c>.</summary>
    public (string Field, JsonElement Value) SingleField(params ReadOnlySpan<string> besides)
    {
        string? field = null;
        JsonElement value = default;
        foreach (var property in Body.EnumerateObject())
        {
            if (besides.Contains(property.Name))
            {
                continue;
            }

            if (field is not null)
            {
                throw Errors.Parsing(
                    $"[{Name}] query doesn't support multiple fields, found [{field}] and [{property.Name}]", Context.Locate(property.Value));
            }

            (field, value) = (property.Name, property.Value);
        }

        return field is null ? throw Errors.IllegalArgument(FieldIsNull) : (field, value);
    }

    /// <summary>Reads the options that every query has; false when it is another.</summary>
    public bool TryCommon(JsonProperty property, QueryBuilder query)
    {
        switch (property.Name)
        {
            case "boost":
                query.Boost = Float(property);
                if (query.Boost < 0)
                {
                    throw Errors.IllegalArgument($"negative [boost] are not allowed in [{Name}], use a value between 0 and 1 to deboost");
                }

                return true;
            case "_name":
                query.Name = Text(property);
                return true;
            default:
                return false;
        }
    }

    public string Text(JsonProperty property) => property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null
        ? throw Unexpected(property)
        : JsonText.Plain(property.Value);

    public QueryValue Value(JsonProperty property) => property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
        ? throw Unexpected(property)
        : QueryValue.Of(property.Value);

    public int Int(JsonProperty property) => double.TryParse(Text(property), out var value) && value is >= int.MinValue and <= int.MaxValue
        ? (int)value
        : throw NotANumber(property);

    public float Float(JsonProperty property) => float.TryParse(Text(property), out var value) ? value : throw NotANumber(property);

    public bool Bool(JsonProperty property) => JsonText.AsBool(property.Value) ?? throw Errors.IllegalArgument(
        $"Failed to parse value [{JsonText.Plain(property.Value)}] as only [true] or [false] are allowed.");

    public QueryBuilder Query(JsonElement element) => QueryParser.Parse(element, Context);

    /// <summary>One query or an array of them.</summary>
    public List<QueryBuilder> Queries(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().Select(Query)]
        : [Query(element)];

    /// <summary>An option that the query does not have.</summary>
    public ElasticsearchException Unsupported(JsonProperty property)
    {
        var at = Context.Locate(property.Value);
        return property.Value.ValueKind switch
        {
            JsonValueKind.Object => Errors.Parsing($"[{Name}] query does not support [{property.Name}]", at),
            JsonValueKind.Array => Errors.Parsing($"[{Name}] unknown token [START_ARRAY] after [{property.Name}]", at),
            _ => Errors.Parsing($"[{Name}] query does not support [{property.Name}]", at),
        };
    }

    /// <summary>As <see cref="Unsupported"/>, of queries that Elasticsearch reads by a schema.</summary>
    public ElasticsearchException UnknownField(JsonProperty property, params IEnumerable<string> known) => Errors.XContentParse(
        $"[{Name}] unknown field [{property.Name}]{NearestName.DidYouMean(property.Name, known)}", Context.Locate(property.Value));

    public ElasticsearchException Unexpected(JsonProperty property) => Errors.Parsing(
        $"[{Name}] unknown token [{JsonTokens.Name(property.Value)}] after [{property.Name}]", Context.Locate(property.Value));

    private string FieldIsNull => Name switch
    {
        "range" or "term" or "terms" or "fuzzy" => "field name is null or empty",
        _ => $"[{Name}] requires fieldName",
    };

    private ElasticsearchException NotANumber(JsonProperty property) =>
        Errors.NumberFormat($"For input string: \"{JsonText.Plain(property.Value)}\"");
}
