namespace Winnow.Index.Queries;

/// <summary>A query bound to one searcher: it holds the statistics that scores need.</summary>
public abstract class Weight(Query query)
{
    public Query Query { get; } = query;

    /// <summary>The matches of one segment (deleted documents included: the searcher drops them); null when there are none for certain.</summary>
    public abstract Scorer? Scorer(LeafContext context);

    /// <summary>How many live documents match, if that is known without looking at each; else -1.</summary>
    public virtual int Count(LeafContext context) => -1;

    public abstract Explanation Explain(LeafContext context, int doc);
}

/// <summary>Iterates matches and scores them. One thread.</summary>
public abstract class Scorer
{
    public abstract DocIdSetIterator Iterator { get; }

    /// <summary>Where matching a candidate is costly (a phrase): <see cref="Iterator"/> confirms; the approximation does not.</summary>
    public virtual TwoPhaseIterator? TwoPhase => null;

    public int DocId => Iterator.DocId;

    /// <summary>The score of the present document.</summary>
    public abstract float Score();

    /// <summary>The most that any document up to and including <paramref name="upTo"/> can score, counted from the last <see cref="AdvanceShallow"/>.</summary>
    public abstract float GetMaxScore(int upTo);

    /// <summary>Moves the bound's cursor; returns the last document for which the bound of this block holds.</summary>
    public virtual int AdvanceShallow(int target) => DocIdSetIterator.NoMoreDocs;

    /// <summary>Allows the scorer to leave out documents that score below.</summary>
    public virtual void SetMinCompetitiveScore(float minScore)
    {
    }
}

/// <summary>A cheap approximation and a costly check of its present document.</summary>
public abstract class TwoPhaseIterator(DocIdSetIterator approximation)
{
    public DocIdSetIterator Approximation { get; } = approximation;

    public abstract bool Matches();

    /// <summary>What one check costs, in simple operations.</summary>
    public abstract float MatchCost { get; }
}

/// <summary>One segment within a reader: local id + <see cref="DocBase"/> is the reader's id.</summary>
public sealed record LeafContext(LeafReader Reader, int Ord, int DocBase);

/// <summary>Why a document scores what it scores, as a tree.</summary>
public sealed record Explanation(bool IsMatch, float Value, string Description, IReadOnlyList<Explanation> Details)
{
    public static Explanation Match(float value, string description, params Explanation[] details) => new(true, value, description, details);

    public static Explanation NoMatch(string description, params Explanation[] details) => new(false, 0f, description, details);
}
