using Winnow.Index.Queries;

namespace Winnow.Search.Dsl;

/// <summary>A query as a request spells it, not yet tied to an index. Immutable after parsing.</summary>
public abstract class QueryBuilder
{
    /// <summary>The query's name in requests.</summary>
    public abstract string TypeName { get; }

    public float Boost { get; set; } = 1f;

    /// <summary><c>_name</c>: reported with each hit that this part of the query matches.</summary>
    public string? Name { get; set; }

    /// <summary>The query on one shard.</summary>
    public Query ToQuery(SearchExecutionContext context)
    {
        var query = Build(context);
        if (Boost != 1f)
        {
            query = new BoostQuery(query, Boost);
        }

        if (Name is not null)
        {
            context.AddNamedQuery(Name, query);
        }

        return query;
    }

    /// <summary>The queries below this one.</summary>
    public virtual IEnumerable<QueryBuilder> Children => [];

    /// <summary>False when no document of the shard can match, judged cheaply.</summary>
    public virtual bool CanMatch(SearchExecutionContext context) => true;

    protected abstract Query Build(SearchExecutionContext context);
}
