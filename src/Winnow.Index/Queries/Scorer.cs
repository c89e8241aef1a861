namespace Winnow.Index.Queries;

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

    /// <summary>
    /// As <see cref="DocIdSetIterator.NextBlock"/> on <see cref="Iterator"/>, with the documents' scores: the block-wise path of bulk
    /// scoring. Documents below the minimum competitive score may be left out.
    /// </summary>
    public virtual int NextScores(Span<int> docs, Span<float> scores, int upTo)
    {
        var iterator = Iterator;
        var doc = iterator.DocId < 0 ? iterator.NextDoc() : iterator.DocId;
        var count = 0;
        while (count < docs.Length && doc < upTo)
        {
            docs[count] = doc;
            scores[count++] = Score();
            doc = iterator.NextDoc();
        }

        return count;
    }

    /// <summary>What may be moved without confirming: the approximation if there is one.</summary>
    internal DocIdSetIterator Approximation => TwoPhase?.Approximation ?? Iterator;
}

/// <summary>A cheap approximation and a costly check of its present document.</summary>
public abstract class TwoPhaseIterator(DocIdSetIterator approximation)
{
    public DocIdSetIterator Approximation { get; } = approximation;

    public abstract bool Matches();

    /// <summary>What one check costs, in simple operations.</summary>
    public abstract float MatchCost { get; }
}
