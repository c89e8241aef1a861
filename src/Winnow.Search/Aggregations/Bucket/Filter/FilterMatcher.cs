using Winnow.Index;
using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary>Whether documents of one segment match a query. Documents are asked for in ascending order, some more than once.</summary>
internal sealed class FilterMatcher
{
    private readonly DocIdSetIterator? _iterator;
    private readonly TwoPhaseIterator? _twoPhase;
    private int _lastDoc = -1;
    private bool _lastMatch;

    public FilterMatcher(Weight weight, LeafContext leaf)
    {
        if (weight.Scorer(leaf) is { } scorer)
        {
            _twoPhase = scorer.TwoPhase;
            _iterator = _twoPhase?.Approximation ?? scorer.Iterator;
        }
    }

    public bool MatchesNothing => _iterator is null;

    public bool Matches(int doc)
    {
        if (_iterator is null)
        {
            return false;
        }

        if (doc == _lastDoc)
        {
            return _lastMatch;
        }

        var at = _iterator.DocId < doc ? _iterator.Advance(doc) : _iterator.DocId;
        _lastDoc = doc;
        return _lastMatch = at == doc && (_twoPhase is null || _twoPhase.Matches());
    }
}
