namespace Winnow.Index.Queries;

/// <summary>What a clause means to the boolean query around it.</summary>
public enum Occur
{
    /// <summary>Has to match, and scores.</summary>
    Must,

    /// <summary>Has to match, and does not score.</summary>
    Filter,

    /// <summary>May match, and scores.</summary>
    Should,

    /// <summary>Must not match.</summary>
    MustNot,
}

/// <summary>One clause of a <see cref="BooleanQuery"/>.</summary>
public sealed record BooleanClause(Query Query, Occur Occur)
{
    internal bool IsRequired => Occur is Occur.Must or Occur.Filter;

    internal bool IsScoring => Occur is Occur.Must or Occur.Should;

    public override string ToString()
    {
        var sign = Occur switch
        {
            Occur.Must => "+",
            Occur.Filter => "#",
            Occur.MustNot => "-",
            _ => string.Empty,
        };
        return Query is BooleanQuery ? $"{sign}({Query})" : sign + Query;
    }
}
