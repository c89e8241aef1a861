using Winnow.Index.Queries;

namespace Winnow.Search.Dsl;

/// <summary><c>match_all</c>.</summary>
public sealed class MatchAllQueryBuilder : QueryBuilder
{
    public override string TypeName => "match_all";

    internal static QueryBuilder Parse(QueryReader reader) => CommonOnly(reader, new MatchAllQueryBuilder());

    internal static QueryBuilder CommonOnly(QueryReader reader, QueryBuilder query)
    {
        foreach (var property in reader.Body.EnumerateObject())
        {
            if (!reader.TryCommon(property, query))
            {
                throw reader.UnknownField(property, "boost", "_name");
            }
        }

        return query;
    }

    protected override Query Build(SearchExecutionContext context) => new MatchAllDocsQuery();
}

/// <summary><c>match_none</c>.</summary>
public sealed class MatchNoneQueryBuilder : QueryBuilder
{
    public override string TypeName => "match_none";

    public override bool CanMatch(SearchExecutionContext context) => false;

    internal static QueryBuilder Parse(QueryReader reader) => MatchAllQueryBuilder.CommonOnly(reader, new MatchNoneQueryBuilder());

    protected override Query Build(SearchExecutionContext context) => new MatchNoDocsQuery("User requested \"match_none\" query.");
}
