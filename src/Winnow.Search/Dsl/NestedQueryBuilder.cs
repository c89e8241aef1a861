using Winnow.Index.Queries;

namespace Winnow.Search.Dsl;

/// <summary>
/// <c>nested</c>. Nested objects are indexed as plain ones here: a query on them matches across the objects of one document.
/// </summary>
public sealed class NestedQueryBuilder : QueryBuilder
{
    private string? _path;
    private QueryBuilder? _query;
    private bool _ignoreUnmapped;

    public override string TypeName => "nested";

    public override IEnumerable<QueryBuilder> Children => [_query!];

    internal static QueryBuilder Parse(QueryReader reader)
    {
        var query = new NestedQueryBuilder();
        foreach (var property in reader.Body.EnumerateObject())
        {
            switch (property.Name)
            {
                case "path":
                    query._path = reader.Text(property);
                    break;
                case "query":
                    query._query = reader.Query(property.Value);
                    break;
                case "ignore_unmapped":
                    query._ignoreUnmapped = reader.Bool(property);
                    break;
                case "score_mode":
                    if (reader.Text(property) is var mode and not ("avg" or "sum" or "min" or "max" or "none"))
                    {
                        throw Errors.IllegalArgument($"No score mode for child query [{mode}] found");
                    }

                    break;
                case "inner_hits":
                    throw Errors.IllegalArgument("[nested] inner_hits are not supported: nested objects are indexed as plain objects");
                default:
                    if (!reader.TryCommon(property, query))
                    {
                        throw reader.Unsupported(property);
                    }

                    break;
            }
        }

        return query._path is null ? throw Errors.IllegalArgument("[nested] requires 'path' field")
            : query._query is null ? throw Errors.IllegalArgument("[nested] requires 'query' field")
            : query;
    }

    protected override Query Build(SearchExecutionContext context)
    {
        if (context.Mapping.IsNested(_path!))
        {
            return _query!.ToQuery(context);
        }

        return context.Mapping.IsObject(_path!) || context.Field(_path!) is not null
            ? throw Errors.IllegalState($"[nested] nested object under path [{_path}] is not of nested type")
            : _ignoreUnmapped ? new MatchNoDocsQuery($"unmapped path {_path}")
            : throw Errors.IllegalState($"[nested] failed to find nested object under path [{_path}]");
    }
}

/// <summary>Queries of Elasticsearch that this node refuses.</summary>
internal static class UnsupportedQueries
{
    public static QueryBuilder Script(QueryReader reader) => throw Errors.IllegalArgument(
        $"[{reader.Name}] queries need scripts, which this node does not run");

    public static QueryBuilder Join(QueryReader reader) => throw Errors.IllegalArgument(
        $"[{reader.Name}] queries need a [join] field, which this node does not have");
}
