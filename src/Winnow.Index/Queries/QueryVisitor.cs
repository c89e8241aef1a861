namespace Winnow.Index.Queries;

/// <summary>Walks the leaves of a query.</summary>
public abstract class QueryVisitor
{
    /// <summary>A leaf that matches one exact term.</summary>
    public virtual void ConsumeTerm(Query query, string field, ReadOnlySpan<byte> term)
    {
    }

    /// <summary>A leaf that matches all terms for which the predicate holds.</summary>
    public virtual void ConsumeTermsMatching(Query query, string field, Predicate<ReadOnlyMemory<byte>> matches)
    {
    }

    public virtual void VisitLeaf(Query query)
    {
    }

    /// <summary>Whether to walk into a clause that excludes.</summary>
    public virtual bool VisitProhibited => false;

    public virtual bool AcceptField(string field) => true;
}
