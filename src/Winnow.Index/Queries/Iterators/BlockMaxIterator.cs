namespace Winnow.Index.Queries;

/// <summary>Passes over blocks of documents whose highest possible score is not competitive.</summary>
/// <param name="inner">The candidates.</param>
/// <param name="bounds">The scorer whose block bounds decide.</param>
internal sealed class BlockMaxIterator(DocIdSetIterator inner, Scorer bounds) : DocIdSetIterator
{
    private float _minScore;

    // Documents up to here, from the last decision on, are known to lie in a competitive block.
    private int _competitiveEnd = -1;

    public override int DocId => inner.DocId;

    public override long Cost => inner.Cost;

    public float MinCompetitiveScore
    {
        set
        {
            if (value > _minScore)
            {
                _minScore = value;
                _competitiveEnd = -1;
            }
        }
    }

    /// <summary>The first document that is not known to lie in a competitive block.</summary>
    public int CompetitiveLimit => _minScore > 0f && _competitiveEnd != NoMoreDocs ? _competitiveEnd + 1 : NoMoreDocs;

    public override int NextDoc() => Advance(inner.DocId + 1);

    /// <summary>Leaves the present document if its block is not competitive; starts if it has not started.</summary>
    public int MoveToCompetitive()
    {
        var doc = inner.DocId;
        if (doc < 0)
        {
            return NextDoc();
        }

        if (doc <= _competitiveEnd || _minScore <= 0f || doc == NoMoreDocs)
        {
            return doc;
        }

        var target = NextCompetitive(doc);
        return target == doc ? doc : inner.Advance(target);
    }

    public override int Advance(int target)
    {
        if (target > _competitiveEnd && _minScore > 0f)
        {
            target = NextCompetitive(target);
        }

        return target == inner.DocId + 1 ? inner.NextDoc() : inner.Advance(target);
    }

    private int NextCompetitive(int target)
    {
        while (true)
        {
            var blockEnd = bounds.AdvanceShallow(target);
            if (bounds.GetMaxScore(blockEnd) >= _minScore)
            {
                _competitiveEnd = blockEnd;
                return target;
            }

            if (blockEnd == NoMoreDocs)
            {
                return NoMoreDocs;
            }

            target = blockEnd + 1;
        }
    }
}
