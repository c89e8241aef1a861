namespace Winnow.Index.Queries;

/// <summary>Matches where at least one matches.</summary>
internal abstract class DisjunctionScorer : Scorer
{
    private readonly SubScorer[] _subs;
    private readonly SubScorerHeap<ByDoc> _heap;
    private readonly BlockMaxIterator? _skipping;

    // Of the present document: the scorers that match, then those still to be checked.
    private readonly SubScorer[] _matching;
    private readonly SubScorer[] _unchecked;
    private int _matchingCount;
    private int _uncheckedCount;
    private int _gatheredDoc = -1;

    protected DisjunctionScorer(Scorer[] scorers, ScoreMode mode)
    {
        _subs = [.. scorers.Select(scorer => new SubScorer(scorer))];
        _matching = new SubScorer[_subs.Length];
        _unchecked = new SubScorer[_subs.Length];
        _heap = new SubScorerHeap<ByDoc>(_subs.Length);
        foreach (var sub in _subs)
        {
            _heap.Push(sub);
        }

        DocIdSetIterator approximation = new Candidates(_heap, _subs.Sum(sub => sub.Cost));
        if (mode == ScoreMode.TopScores)
        {
            _skipping = new BlockMaxIterator(approximation, this);
            approximation = _skipping;
        }

        TwoPhase = Array.Exists(_subs, sub => sub.TwoPhase is not null) ? new AnyMatches(this, approximation) : null;
        Iterator = TwoPhase is null ? approximation : new ConfirmingIterator(TwoPhase);
    }

    public sealed override DocIdSetIterator Iterator { get; }

    public sealed override TwoPhaseIterator? TwoPhase { get; }

    protected ReadOnlySpan<SubScorer> Subs => _subs;

    public sealed override float Score()
    {
        Gather();
        while (_uncheckedCount > 0)
        {
            var sub = _unchecked[--_uncheckedCount];
            if (sub.TwoPhase!.Matches())
            {
                _matching[_matchingCount++] = sub;
            }
        }

        return Combine(_matching.AsSpan(0, _matchingCount));
    }

    public sealed override int AdvanceShallow(int target)
    {
        var end = DocIdSetIterator.NoMoreDocs;
        foreach (var sub in _subs)
        {
            // One that stands further on does not bound the block before it, but must not be moved back either.
            end = Math.Min(end, sub.Doc < target ? sub.Scorer.AdvanceShallow(target) : sub.Scorer.AdvanceShallow(sub.Doc));
        }

        return end;
    }

    public sealed override void SetMinCompetitiveScore(float minScore)
    {
        if (_skipping is not null)
        {
            _skipping.MinCompetitiveScore = minScore;
        }
    }

    protected abstract float Combine(ReadOnlySpan<SubScorer> matching);

    /// <summary>Sorts out who stands on the present document.</summary>
    private void Gather()
    {
        var doc = _heap.Top.Doc;
        if (doc == _gatheredDoc)
        {
            return;
        }

        _gatheredDoc = doc;
        _matchingCount = 0;
        _uncheckedCount = 0;
        Gather(0, doc);
    }

    private void Gather(int index, int doc)
    {
        var items = _heap.Items;
        if (index >= items.Length || items[index].Doc != doc)
        {
            return;
        }

        var sub = items[index];
        if (sub.TwoPhase is null)
        {
            _matching[_matchingCount++] = sub;
        }
        else
        {
            _unchecked[_uncheckedCount++] = sub;
        }

        Gather((2 * index) + 1, doc);
        Gather((2 * index) + 2, doc);
    }

    private sealed class Candidates(SubScorerHeap<ByDoc> heap, long cost) : DocIdSetIterator
    {
        private int _doc = -1;

        public override int DocId => _doc;

        public override long Cost => cost;

        public override int NextDoc() => Advance(_doc + 1);

        public override int Advance(int target)
        {
            var top = heap.Top;
            while (top.Doc < target)
            {
                top.Doc = top.Doc == target - 1 ? top.Approximation.NextDoc() : top.Approximation.Advance(target);
                top = heap.UpdateTop();
            }

            return _doc = top.Doc;
        }
    }

    private sealed class AnyMatches(DisjunctionScorer owner, DocIdSetIterator approximation) : TwoPhaseIterator(approximation)
    {
        public override float MatchCost { get; } = owner._subs.Sum(sub => sub.TwoPhase?.MatchCost ?? 0f);

        public override bool Matches()
        {
            owner.Gather();
            while (owner._matchingCount == 0 && owner._uncheckedCount > 0)
            {
                var sub = owner._unchecked[--owner._uncheckedCount];
                if (sub.TwoPhase!.Matches())
                {
                    owner._matching[owner._matchingCount++] = sub;
                }
            }

            return owner._matchingCount > 0;
        }
    }
}

/// <summary>A disjunction that adds up.</summary>
internal sealed class DisjunctionSumScorer(Scorer[] scorers, ScoreMode mode) : DisjunctionScorer(scorers, mode)
{
    public override float GetMaxScore(int upTo)
    {
        var sum = 0d;
        foreach (var sub in Subs)
        {
            sum += sub.Doc <= upTo ? sub.Scorer.GetMaxScore(upTo) : 0f;
        }

        return ScoreBounds.RoundUp(sum, Subs.Length);
    }

    protected override float Combine(ReadOnlySpan<SubScorer> matching)
    {
        var sum = 0d;
        foreach (var sub in matching)
        {
            sum += sub.Scorer.Score();
        }

        return (float)sum;
    }
}
