namespace Winnow.Index.Queries;

/// <summary>
/// A disjunction that needs a number of matches, a minimum score, or both: WAND (Broder et al., CIKM 2003) over block maxima (Ding
/// and Suel, SIGIR 2011). Scorers are either on the present document (lead), after it (head, by document), or before it (tail): the
/// tail may stay behind because all of it together is not enough for a match.
/// </summary>
internal sealed class WandScorer : Scorer
{
    private readonly SubScorer[] _subs;
    private readonly SubScorer[] _lead;
    private readonly SubScorerHeap<ByDoc> _head;
    private readonly SubScorerHeap<ByMaxScore> _tail;
    private readonly FixedPointScores _units;
    private readonly int _minMatch;
    private readonly bool _skips;
    private int _leadCount;
    private long _leadMax;
    private long _tailMax;
    private long _minScore;
    private int _doc = -1;

    // Maximum scores hold up to here.
    private int _blockEnd;

    public WandScorer(Scorer[] scorers, int minMatch, ScoreMode mode)
    {
        _subs = [.. scorers.Select(scorer => new SubScorer(scorer))];
        _lead = new SubScorer[_subs.Length];
        _head = new SubScorerHeap<ByDoc>(_subs.Length);
        _tail = new SubScorerHeap<ByMaxScore>(_subs.Length);
        _minMatch = Math.Max(1, minMatch);
        _skips = mode == ScoreMode.TopScores;
        _blockEnd = _skips ? -1 : DocIdSetIterator.NoMoreDocs;
        _units = _skips ? FixedPointScores.For(scorers) : default;
        foreach (var sub in _subs)
        {
            // Without skipping all weigh nothing, and only their number counts. They start as leads of document -1.
            _lead[_leadCount++] = sub;
        }

        var cost = _subs.Select(sub => sub.Cost).Order().Take(Math.Max(1, _subs.Length - _minMatch + 1)).Sum();
        TwoPhase = new Confirmation(this, new Candidates(this, cost));
        Iterator = new ConfirmingIterator(TwoPhase);
    }

    public override DocIdSetIterator Iterator { get; }

    public override TwoPhaseIterator TwoPhase { get; }

    public override float Score()
    {
        while (_tail.Count > 0)
        {
            AdvanceTail();
        }

        var sum = 0d;
        foreach (var sub in _lead.AsSpan(0, _leadCount))
        {
            sum += sub.Scorer.Score();
        }

        return (float)sum;
    }

    public override int AdvanceShallow(int target)
    {
        var end = DocIdSetIterator.NoMoreDocs;
        foreach (var sub in _subs)
        {
            end = Math.Min(end, sub.Scorer.AdvanceShallow(Math.Max(target, sub.Doc)));
        }

        return end;
    }

    public override float GetMaxScore(int upTo)
    {
        var sum = 0d;
        foreach (var sub in _subs)
        {
            sum += sub.Doc <= upTo ? sub.Scorer.GetMaxScore(upTo) : 0f;
        }

        return ScoreBounds.RoundUp(sum, _subs.Length);
    }

    public override void SetMinCompetitiveScore(float minScore)
    {
        if (_skips)
        {
            _minScore = Math.Max(_minScore, _units.Floor(minScore));
        }
    }

    private int Advance(int target)
    {
        for (var i = 0; i < _leadCount; i++)
        {
            Advance(_lead[i], target);
        }

        _leadCount = 0;
        _leadMax = 0;
        while (_head.Count > 0 && _head.Top.Doc < target)
        {
            Advance(_head.Pop(), target);
        }

        if (_skips)
        {
            MoveToCompetitiveBlock(target);
        }

        return _doc = _head.Count == 0 ? DocIdSetIterator.NoMoreDocs : _head.Top.Doc;
    }

    /// <summary>Puts a scorer into the tail if that stays too weak for a match; else moves the strongest of them to the target.</summary>
    private void Advance(SubScorer sub, int target)
    {
        if (_tail.Count < _minMatch - 1 || _tailMax + sub.MaxScore < _minScore)
        {
            _tail.Push(sub);
            _tailMax += sub.MaxScore;
            return;
        }

        if (_tail.Count > 0 && ByMaxScore.Before(_tail.Top, sub))
        {
            var strongest = _tail.Top;
            _tailMax += sub.MaxScore - strongest.MaxScore;
            _tail.ReplaceTop(sub);
            sub = strongest;
        }

        MoveToHead(sub, target);
    }

    private void MoveToHead(SubScorer sub, int target)
    {
        if (sub.Doc < target)
        {
            sub.Doc = sub.Doc == target - 1 ? sub.Iterator.NextDoc() : sub.Iterator.Advance(target);
        }

        KeepInHead(sub);
    }

    private void KeepInHead(SubScorer sub)
    {
        if (sub.Doc != DocIdSetIterator.NoMoreDocs)
        {
            _head.Push(sub);
        }
    }

    private void MoveToCompetitiveBlock(int target)
    {
        while (_head.Count == 0 ? _blockEnd != DocIdSetIterator.NoMoreDocs : _head.Top.Doc > _blockEnd)
        {
            if (_head.Count == 0)
            {
                // All of them together are not competitive up to the end of the block.
                target = Math.Max(target, _blockEnd + 1);
            }

            UpdateMaxScores(target);
        }
    }

    private void UpdateMaxScores(int target)
    {
        // The head decides how far the block goes; it contributes most.
        var end = DocIdSetIterator.NoMoreDocs;
        foreach (var sub in _head.Count > 0 ? _head.Items : _tail.Items)
        {
            var from = Math.Max(target, sub.Doc);
            if (from <= end)
            {
                end = Math.Min(end, sub.Scorer.AdvanceShallow(from));
            }
        }

        _blockEnd = end;
        foreach (var sub in _head.Items)
        {
            if (sub.Doc <= end)
            {
                sub.MaxScore = _units.Ceiling(sub.Scorer.GetMaxScore(end));
            }
        }

        // All maxima of the tail change, and with them its order and its strength.
        var tail = _tail.Items.ToArray();
        _tail.Clear();
        _tailMax = 0;
        foreach (var sub in tail)
        {
            sub.Scorer.AdvanceShallow(target);
            sub.MaxScore = _units.Ceiling(sub.Scorer.GetMaxScore(end));
            _tail.Push(sub);
            _tailMax += sub.MaxScore;
        }

        while (_tail.Count >= _minMatch && _tailMax >= _minScore)
        {
            MoveToHead(PopTail(), target);
        }
    }

    private bool Matches()
    {
        while (_head.Count > 0 && _head.Top.Doc == _doc)
        {
            AddLead(_head.Pop());
        }

        while (_leadCount < _minMatch || _leadMax < _minScore)
        {
            if (_leadCount + _tail.Count < _minMatch || _leadMax + _tailMax < _minScore)
            {
                return false;
            }

            AdvanceTail();
        }

        return true;
    }

    private void AddLead(SubScorer sub)
    {
        _lead[_leadCount++] = sub;
        _leadMax += sub.MaxScore;
    }

    private void AdvanceTail()
    {
        var sub = PopTail();
        if (sub.Doc < _doc)
        {
            sub.Doc = sub.Iterator.Advance(_doc);
        }

        if (sub.Doc == _doc)
        {
            AddLead(sub);
        }
        else
        {
            KeepInHead(sub);
        }
    }

    private SubScorer PopTail()
    {
        var sub = _tail.Pop();
        _tailMax -= sub.MaxScore;
        return sub;
    }

    private sealed class Candidates(WandScorer owner, long cost) : DocIdSetIterator
    {
        public override int DocId => owner._doc;

        public override long Cost => cost;

        public override int NextDoc() => owner.Advance(owner._doc + 1);

        public override int Advance(int target) => owner.Advance(target);
    }

    private sealed class Confirmation(WandScorer owner, DocIdSetIterator candidates) : TwoPhaseIterator(candidates)
    {
        public override float MatchCost => owner._subs.Length;

        public override bool Matches() => owner.Matches();
    }
}
