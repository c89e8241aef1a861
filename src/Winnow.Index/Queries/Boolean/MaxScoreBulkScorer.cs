using Winnow.Index.Collectors;

namespace Winnow.Index.Queries;

/// <summary>
/// The best matches of a disjunction: MAXSCORE (Turtle and Flood, 1995) over block maxima, a window of documents at a time (Mallia et
/// al., 2019). Within a window the clauses that together cannot reach the minimum score are not walked; they are only asked about
/// documents that the others, the essential ones, have found.
/// </summary>
internal sealed class MaxScoreBulkScorer : BulkScorer
{
    // Narrower windows have tighter bounds, wider ones are cheaper to decide on.
    private const int MinWindow = 2048;

    private readonly MaxScoreClause[] _clauses;
    private readonly DisjunctionWindow _window = new();
    private readonly ScoredBlocks _blocks = new();
    private readonly double[] _sums = new double[ScoredBlocks.BlockSize];

    // Of the first n clauses of the window, n from 0: the sum of their maxima.
    private readonly double[] _maxSums;
    private int _essential;

    public MaxScoreBulkScorer(Scorer[] scorers)
    {
        _clauses = [.. scorers.Select(scorer => new MaxScoreClause(scorer))];
        _maxSums = new double[_clauses.Length + 1];
        Cost = _clauses.Sum(clause => clause.Iterator.Cost);
    }

    public override long Cost { get; }

    public override int Score(LeafCollector collector, FixedBitSet? acceptDocs, int min, int max)
    {
        _blocks.Begin(collector, acceptDocs);
        while (min < max)
        {
            var end = _blocks.MinCompetitiveScore > 0f ? BoundedWindow(min, max) : FirstWindow(min, max);
            if (_essential < _clauses.Length)
            {
                CollectWindow(min, end);
            }

            min = end;
        }

        return max;
    }

    /// <summary>Nothing is known to be beaten yet: all clauses are essential.</summary>
    private int FirstWindow(int min, int max)
    {
        _essential = 0;
        return (int)Math.Min(max, (long)min + MinWindow);
    }

    private int BoundedWindow(int min, int max)
    {
        var blockEnd = DocIdSetIterator.NoMoreDocs;
        foreach (var clause in _clauses)
        {
            blockEnd = Math.Min(blockEnd, clause.Scorer.AdvanceShallow(Math.Max(min, clause.Iterator.DocId)));
        }

        var end = (int)Math.Min(max, Math.Max((long)min + MinWindow, blockEnd + 1L));
        foreach (var clause in _clauses)
        {
            clause.MaxScore = clause.Iterator.DocId < end ? clause.Scorer.GetMaxScore(end - 1) : 0f;
        }

        Array.Sort(_clauses, static (left, right) => left.MaxScore.CompareTo(right.MaxScore));
        var smallest = ScoreBounds.SmallestSum(_blocks.MinCompetitiveScore);
        _essential = _clauses.Length;
        for (var i = 0; i < _clauses.Length; i++)
        {
            _maxSums[i + 1] = _maxSums[i] + _clauses[i].MaxScore;
            if (_maxSums[i + 1] >= smallest && i < _essential)
            {
                _essential = i;
            }
        }

        return end;
    }

    private void CollectWindow(int min, int end)
    {
        for (var i = _essential; i < _clauses.Length; i++)
        {
            var iterator = _clauses[i].Iterator;
            if (iterator.DocId < min)
            {
                iterator.Advance(min);
            }
        }

        if (_essential == _clauses.Length - 1)
        {
            CollectOne(_clauses[_essential].Scorer, end);
        }
        else
        {
            CollectSeveral(end);
        }
    }

    private void CollectOne(Scorer scorer, int end)
    {
        int count;
        while ((count = scorer.NextScores(_blocks.Docs, _blocks.Scores, end)) > 0)
        {
            for (var i = 0; i < count; i++)
            {
                _sums[i] = _blocks.Scores[i];
            }

            Complete(count);
        }
    }

    private void CollectSeveral(int end)
    {
        while (true)
        {
            var start = DocIdSetIterator.NoMoreDocs;
            for (var i = _essential; i < _clauses.Length; i++)
            {
                start = Math.Min(start, _clauses[i].Iterator.DocId);
            }

            if (start >= end)
            {
                return;
            }

            var innerEnd = (int)Math.Min(end, (long)start + DisjunctionWindow.Size);
            _window.Begin(start);
            for (var i = _essential; i < _clauses.Length; i++)
            {
                _window.Add(_clauses[i].Scorer, innerEnd);
            }

            int count;
            while ((count = _window.Take(_blocks.Docs, _sums)) > 0)
            {
                Complete(count);
            }
        }
    }

    /// <summary>Adds the other clauses' scores to those documents that they could still lift above the minimum.</summary>
    private void Complete(int count)
    {
        var smallest = ScoreBounds.SmallestSum(_blocks.MinCompetitiveScore);
        for (var i = _essential - 1; i >= 0 && count > 0; i--)
        {
            count = KeepAbove(smallest - _maxSums[i + 1], count);
            Add(_clauses[i], count);
        }

        count = KeepAbove(smallest, count);
        for (var i = 0; i < count; i++)
        {
            _blocks.Scores[i] = (float)_sums[i];
        }

        _blocks.Pass(count);
    }

    private int KeepAbove(double least, int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var sum = _sums[i];
            _blocks.Docs[kept] = _blocks.Docs[i];
            _sums[kept] = sum;
            kept += sum >= least ? 1 : 0;
        }

        return kept;
    }

    private void Add(MaxScoreClause clause, int count)
    {
        var iterator = clause.Iterator;
        var at = iterator.DocId;
        for (var i = 0; i < count; i++)
        {
            var doc = _blocks.Docs[i];
            if (at < doc)
            {
                at = iterator.Advance(doc);
            }

            if (at == doc)
            {
                _sums[i] += clause.Scorer.Score();
            }
        }
    }

    private sealed class MaxScoreClause(Scorer scorer)
    {
        public Scorer Scorer { get; } = scorer;

        public DocIdSetIterator Iterator { get; } = scorer.Iterator;

        /// <summary>In the present window.</summary>
        public float MaxScore { get; set; }
    }
}
