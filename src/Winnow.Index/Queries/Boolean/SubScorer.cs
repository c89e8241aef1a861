namespace Winnow.Index.Queries;

/// <summary>A scorer within a disjunction, with what the disjunction keeps about it.</summary>
internal sealed class SubScorer(Scorer scorer)
{
    public Scorer Scorer { get; } = scorer;

    /// <summary>Confirmed matches.</summary>
    public DocIdSetIterator Iterator { get; } = scorer.Iterator;

    /// <summary>Candidates.</summary>
    public DocIdSetIterator Approximation { get; } = scorer.Approximation;

    public TwoPhaseIterator? TwoPhase { get; } = scorer.TwoPhase;

    public long Cost { get; } = scorer.Iterator.Cost;

    /// <summary>Where the iterator that the disjunction moves stands.</summary>
    public int Doc { get; set; } = -1;

    /// <summary>The most that it can add within the present block, in the units of its owner.</summary>
    public long MaxScore { get; set; }
}
