using System.Text.Json;
using Winnow.Index.Queries;

namespace Winnow.Search.Dsl;

/// <summary><c>bool</c>.</summary>
public sealed class BoolQueryBuilder : QueryBuilder
{
    private static readonly string[] Known =
        ["must", "filter", "should", "must_not", "minimum_should_match", "adjust_pure_negative", "boost", "_name"];

    private bool _adjustPureNegative = true;

    public override string TypeName => "bool";

    public List<QueryBuilder> Must { get; } = [];

    public List<QueryBuilder> Filter { get; } = [];

    public List<QueryBuilder> Should { get; } = [];

    public List<QueryBuilder> MustNot { get; } = [];

    public string? MinimumShouldMatch { get; set; }

    public override IEnumerable<QueryBuilder> Children => [.. Must, .. Filter, .. Should, .. MustNot];

    public override bool CanMatch(SearchExecutionContext context) =>
        Must.TrueForAll(query => query.CanMatch(context)) && Filter.TrueForAll(query => query.CanMatch(context))
        && (Should.Count == 0 || Must.Count + Filter.Count > 0 || Should.Exists(query => query.CanMatch(context)));

    internal static BoolQueryBuilder Parse(QueryReader reader)
    {
        var query = new BoolQueryBuilder();
        foreach (var property in reader.Body.EnumerateObject())
        {
            switch (property.Name)
            {
                case "must":
                    query.AddTo(query.Must, reader, property);
                    break;
                case "filter":
                    query.AddTo(query.Filter, reader, property);
                    break;
                case "should":
                    query.AddTo(query.Should, reader, property);
                    break;
                case "must_not" or "mustNot":
                    query.AddTo(query.MustNot, reader, property);
                    break;
                case "minimum_should_match":
                    query.MinimumShouldMatch = reader.Text(property);
                    break;
                case "adjust_pure_negative":
                    query._adjustPureNegative = reader.Bool(property);
                    break;
                default:
                    if (!reader.TryCommon(property, query))
                    {
                        throw reader.UnknownField(property, Known);
                    }

                    break;
            }
        }

        return query;
    }

    protected override Query Build(SearchExecutionContext context)
    {
        var builder = new BooleanQuery.Builder();
        var count = 0;
        Add(builder, Must, Occur.Must, context, ref count);
        Add(builder, MustNot, Occur.MustNot, context, ref count);
        Add(builder, Should, Occur.Should, context, ref count);
        Add(builder, Filter, Occur.Filter, context, ref count);
        if (count == 0)
        {
            return new MatchAllDocsQuery();
        }

        if (_adjustPureNegative && MustNot.Count == count)
        {
            builder.Add(new MatchAllDocsQuery(), Occur.Filter);
        }

        builder.MinimumShouldMatch = Search.MinimumShouldMatch.Calculate(Should.Count, MinimumShouldMatch);
        return builder.MinimumShouldMatch > Should.Count
            ? new MatchNoDocsQuery("minimum_should_match is higher than the number of optional clauses")
            : builder.Build();
    }

    private static void Add(
        BooleanQuery.Builder builder, List<QueryBuilder> queries, Occur occur, SearchExecutionContext context, ref int count)
    {
        foreach (var query in queries)
        {
            context.CheckClauseCount(++count);
            builder.Add(query.ToQuery(context), occur);
        }
    }

    private void AddTo(List<QueryBuilder> clauses, QueryReader reader, JsonProperty property)
    {
        try
        {
            if (property.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            {
                throw Errors.XContentParse(
                    $"[bool] {property.Name} doesn't support values of type: {JsonTokens.Name(property.Value)}", reader.Context.Locate(property.Value));
            }

            clauses.AddRange(reader.Queries(property.Value));
        }
        catch (ElasticsearchException e) when (e.Type is not "x_content_parse_exception" || e.CausedBy is not null)
        {
            throw Errors.XContentParse($"[bool] failed to parse field [{property.Name}]", reader.Context.Locate(property.Value), e);
        }
    }
}
