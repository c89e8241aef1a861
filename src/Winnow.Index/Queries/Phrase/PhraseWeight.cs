namespace Winnow.Index.Queries;

internal sealed class PhraseWeight : Weight
{
    private readonly string _field;
    private readonly PhraseSlot[] _slots;
    private readonly TermStates[][] _states;
    private readonly int _slop;
    private readonly ScoreMode _mode;
    private readonly SimScorer? _similarity;

    public PhraseWeight(Query query, string field, PhraseSlot[] slots, int slop, IndexSearcher searcher, ScoreMode mode, float boost)
        : base(query)
    {
        _field = field;
        _slots = slots;
        _slop = slop;
        _mode = mode;
        _states = [.. slots.Select(slot => slot.Terms.Select(term => TermStates.Build(searcher, field, term)).ToArray())];
        if (mode != ScoreMode.CompleteNoScores)
        {
            _similarity = SimilarityOf(searcher, boost);
        }
    }

    public override Scorer? Scorer(LeafContext context)
    {
        if (context.Reader.Terms(_field) is not { } terms)
        {
            return null;
        }

        if (!terms.HasPositions)
        {
            throw new InvalidOperationException($"field:[{_field}] was indexed without position data; cannot run {Query.GetType().Name} (phrase=[{Query}])");
        }

        // Only a phrase of single terms has bounds: a phrase is never more frequent than its terms.
        var bounded = _mode == ScoreMode.TopScores && _slop == 0 && Array.TrueForAll(_states, slot => slot.Length == 1);
        var postings = new PhrasePostings[_slots.Length];
        for (var i = 0; i < postings.Length; i++)
        {
            if (PostingsOf(_states[i], context, bounded) is not { } found)
            {
                return null;
            }

            postings[i] = new PhrasePostings(found, _slots[i], i);
        }

        PhraseMatcher matcher = _slop == 0 ? new ExactPhraseMatcher(postings) : new SloppyPhraseMatcher(postings, _slop);
        var bounds = bounded ? new PhraseBounds(postings, _similarity!) : null;
        return new PhraseScorer(postings, matcher, _similarity, context.Reader.Norms(_field), bounds);
    }

    public override BulkScorer? BulkScorer(LeafContext context) => BulkScorers.Of(Scorer(context), _mode);

    public override Explanation Explain(LeafContext context, int doc)
    {
        if (Scorer(context) is not PhraseScorer scorer || scorer.Iterator.Advance(doc) != doc)
        {
            return Explanation.NoMatch("no matching term");
        }

        if (_similarity is null)
        {
            return Explanation.Match(1f, Query.ToString());
        }

        var norm = context.Reader.Norms(_field) is { } norms ? norms.Bytes[doc] : SimScorer.NoNorm;
        var score = _similarity.Explain(Explanation.Match(scorer.Freq(), $"phraseFreq={scorer.Freq()}"), norm);
        return Explanation.Match(score.Value, $"weight({Query} in {doc}) [BM25Similarity], result of:", score);
    }

    private static PostingsEnum? PostingsOf(TermStates[] states, LeafContext context, bool bounded)
    {
        TermsEnum[] cursors = [.. states.Select(state => state.In(context)).OfType<TermsEnum>()];
        return cursors.Length switch
        {
            0 => null,
            1 => bounded ? cursors[0].Impacts(positions: true) : cursors[0].Postings(positions: true),
            _ => new UnionPostings([.. cursors.Select(cursor => cursor.Postings(positions: true))]),
        };
    }

    private SimScorer? SimilarityOf(IndexSearcher searcher, float boost)
    {
        if (searcher.CollectionStatistics(_field) is not { } collection)
        {
            return null;
        }

        var statistics = new List<TermStatistics>();
        for (var i = 0; i < _slots.Length; i++)
        {
            for (var j = 0; j < _states[i].Length; j++)
            {
                var state = _states[i][j];
                if (state.DocFreq > 0)
                {
                    statistics.Add(searcher.TermStatistics(_field, _slots[i].Terms[j], state.DocFreq, state.TotalTermFreq));
                }
            }
        }

        return statistics.Count == 0 ? null : searcher.SimilarityOf(_field).Scorer(boost, collection, [.. statistics]);
    }
}
