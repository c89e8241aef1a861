using Winnow.Index.Collectors;

namespace Winnow.Index.Queries;

/// <summary>Feeds a collector with the matches of a range of documents. One thread.</summary>
public abstract class BulkScorer
{
    /// <summary>
    /// Collects the matches in [<paramref name="min"/>, <paramref name="max"/>) that <paramref name="acceptDocs"/> lets through.
    /// Returns a lower bound of the next match, at least <paramref name="max"/>; ranges are asked for in ascending order.
    /// </summary>
    public abstract int Score(LeafCollector collector, FixedBitSet? acceptDocs, int min, int max);

    public abstract long Cost { get; }
}
