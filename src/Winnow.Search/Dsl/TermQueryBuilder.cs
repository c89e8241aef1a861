using System.Text.Json;
using Winnow.Index.Queries;

namespace Winnow.Search.Dsl;

/// <summary><c>term</c>.</summary>
public sealed class TermQueryBuilder(string field, QueryValue value) : QueryBuilder
{
    private bool _caseInsensitive;

    public override string TypeName => "term";

    public string Field { get; } = field;

    public override bool CanMatch(SearchExecutionContext context) => context.Field(Field) is not null;

    internal static QueryBuilder Parse(QueryReader reader)
    {
        var (field, body) = reader.SingleField("boost", "_name");
        var outer = new MatchAllQueryBuilder();
        foreach (var property in reader.Body.EnumerateObject())
        {
            reader.TryCommon(property, outer);
        }

        if (body.ValueKind == JsonValueKind.Array)
        {
            throw Errors.Parsing("[term] query does not support array of values", reader.Context.Locate(body));
        }

        if (body.ValueKind != JsonValueKind.Object)
        {
            return new TermQueryBuilder(field, NotNull(QueryValue.Of(body))) { Boost = outer.Boost, Name = outer.Name };
        }

        QueryValue? value = null;
        var caseInsensitive = false;
        foreach (var property in body.EnumerateObject())
        {
            switch (property.Name)
            {
                case "value" or "term":
                    value = reader.Value(property);
                    break;
                case "case_insensitive":
                    caseInsensitive = reader.Bool(property);
                    break;
                default:
                    if (!reader.TryCommon(property, outer))
                    {
                        throw Errors.Parsing($"[term] query does not support [{property.Name}]", reader.Context.Locate(property.Value));
                    }

                    break;
            }
        }

        return new TermQueryBuilder(field, NotNull(value)) { Boost = outer.Boost, Name = outer.Name, _caseInsensitive = caseInsensitive };
    }

    protected override Query Build(SearchExecutionContext context) => context.Field(Field) switch
    {
        null => new MatchNoDocsQuery($"unmapped field {Field}"),
        { } type when _caseInsensitive => type.TermQueryCaseInsensitive(value, context),
        { } type => type.TermQuery(value, context),
    };

    private static QueryValue NotNull(QueryValue? value) =>
        value is { IsNull: false } given ? given : throw Errors.IllegalArgument("value cannot be null");
}

/// <summary><c>terms</c>.</summary>
public sealed class TermsQueryBuilder(string field, IReadOnlyList<QueryValue> values) : QueryBuilder
{
    public override string TypeName => "terms";

    public override bool CanMatch(SearchExecutionContext context) => values.Count > 0 && context.Field(field) is not null;

    internal static QueryBuilder Parse(QueryReader reader)
    {
        var common = new MatchAllQueryBuilder();
        string? field = null;
        List<QueryValue>? values = null;
        foreach (var property in reader.Body.EnumerateObject())
        {
            if (reader.TryCommon(property, common))
            {
                continue;
            }

            if (field is not null)
            {
                throw Errors.Parsing($"[terms] query does not support multiple fields", reader.Context.Locate(property.Value));
            }

            field = property.Name;
            values = property.Value.ValueKind switch
            {
                JsonValueKind.Array => [.. property.Value.EnumerateArray().Select(Element)],
                JsonValueKind.Object => throw Errors.IllegalArgument("[terms] lookup of terms in another index is not supported"),
                _ => throw Errors.Parsing(
                    $"[terms] unknown token [{JsonTokens.Name(property.Value)}] after [{property.Name}]", reader.Context.Locate(property.Value)),
            };
        }

        return field is null
            ? throw Errors.Parsing("[terms] query requires a field name, followed by array of terms or a document lookup specification", reader.Context.Locate(reader.Body))
            : new TermsQueryBuilder(field, values!) { Boost = common.Boost, Name = common.Name };
    }

    protected override Query Build(SearchExecutionContext context)
    {
        var limit = context.Settings.GetInt("index.max_terms_count");
        if (values.Count > limit)
        {
            throw Errors.IllegalArgument(
                $"The number of terms [{values.Count}] used in the Terms Query request has exceeded the allowed maximum of [{limit}]. "
                + "This maximum can be set by changing the [index.max_terms_count] index level setting.");
        }

        return values.Count == 0 ? new MatchNoDocsQuery("No terms supplied for \"terms\" query.")
            : context.Field(field) is { } type ? type.TermsQuery(values, context)
            : new MatchNoDocsQuery($"unmapped field {field}");
    }

    private static QueryValue Element(JsonElement element) => element.ValueKind == JsonValueKind.Null
        ? throw Errors.IllegalArgument("No value specified for terms query")
        : QueryValue.Of(element);
}

/// <summary><c>ids</c>.</summary>
public sealed class IdsQueryBuilder(IReadOnlyList<QueryValue> values) : QueryBuilder
{
    public override string TypeName => "ids";

    internal static QueryBuilder Parse(QueryReader reader)
    {
        var common = new MatchAllQueryBuilder();
        List<QueryValue> values = [];
        foreach (var property in reader.Body.EnumerateObject())
        {
            if (property.Name == "values")
            {
                values = property.Value.ValueKind == JsonValueKind.Array
                    ? [.. property.Value.EnumerateArray().Select(QueryValue.Of)]
                    : [QueryValue.Of(property.Value)];
            }
            else if (!reader.TryCommon(property, common))
            {
                throw reader.UnknownField(property, "values", "boost", "_name");
            }
        }

        return new IdsQueryBuilder(values) { Boost = common.Boost, Name = common.Name };
    }

    protected override Query Build(SearchExecutionContext context) => values.Count == 0
        ? new MatchNoDocsQuery("Missing ids in \"ids\" query.")
        : context.Field("_id")!.TermsQuery(values, context);
}

/// <summary><c>exists</c>.</summary>
public sealed class ExistsQueryBuilder(string field) : QueryBuilder
{
    public override string TypeName => "exists";

    public override bool CanMatch(SearchExecutionContext context) => Fields(context).Any();

    internal static QueryBuilder Parse(QueryReader reader)
    {
        var common = new MatchAllQueryBuilder();
        string? field = null;
        foreach (var property in reader.Body.EnumerateObject())
        {
            if (property.Name == "field")
            {
                field = reader.Text(property);
            }
            else if (!reader.TryCommon(property, common))
            {
                throw reader.Unsupported(property);
            }
        }

        return field is null
            ? throw Errors.Parsing("[exists] must be provided with a [field]", reader.Context.Locate(reader.Body))
            : field.Length == 0 ? throw Errors.IllegalArgument("field name is null or empty")
            : new ExistsQueryBuilder(field) { Boost = common.Boost, Name = common.Name };
    }

    /// <summary>What has a value in a field, in any field that a pattern matches, or in any field of an object.</summary>
    internal static Query ToQuery(string field, SearchExecutionContext context) => new ExistsQueryBuilder(field).ToQuery(context);

    protected override Query Build(SearchExecutionContext context)
    {
        var queries = Fields(context).Select(type => type.ExistsQuery(context)).ToList();
        return queries.Count == 0
            ? new MatchNoDocsQuery($"No field \"{field}\" exists in mappings.")
            : new ConstantScoreQuery(QueryFactory.AnyOf(queries));
    }

    private IEnumerable<Mappings.MappedFieldType> Fields(SearchExecutionContext context) => context.Mapping.IsObject(field)
        ? context.Mapping.MatchingFields(field + ".*")
        : context.Mapping.MatchingFields(field);
}
