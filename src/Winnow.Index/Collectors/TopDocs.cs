namespace Winnow.Index.Collectors;

public enum TotalHitsRelation
{
    EqualTo,
    GreaterThanOrEqualTo,
}

/// <summary>How many documents matched: exactly, or at least.</summary>
public readonly record struct TotalHits(long Value, TotalHitsRelation Relation)
{
    public override string ToString() => Relation == TotalHitsRelation.EqualTo ? $"{Value} hits" : $"{Value}+ hits";
}

/// <summary>A hit.</summary>
/// <param name="Doc">The reader's document id.</param>
/// <param name="Score">NaN when scores were not asked for.</param>
/// <param name="ShardIndex">Which of several merged results it came from; -1 before a merge.</param>
public record ScoreDoc(int Doc, float Score, int ShardIndex = -1);

/// <summary>A hit of a sorted search.</summary>
/// <param name="Doc">The reader's document id.</param>
/// <param name="Score">NaN when scores were not asked for.</param>
/// <param name="Values">One value for each sort field: long, double, byte[] (null for a missing one), float for the score, int for the document.</param>
/// <param name="ShardIndex">Which of several merged results it came from; -1 before a merge.</param>
public sealed record FieldDoc(int Doc, float Score, object?[] Values, int ShardIndex = -1) : ScoreDoc(Doc, Score, ShardIndex);

/// <summary>The first hits of a search.</summary>
/// <param name="TotalHits">How many there are in all.</param>
/// <param name="ScoreDocs">Best first; <see cref="FieldDoc"/>s when the search was sorted.</param>
/// <param name="MaxScore">The best score; NaN without hits or without scores.</param>
public sealed record TopDocs(TotalHits TotalHits, IReadOnlyList<ScoreDoc> ScoreDocs, float MaxScore)
{
    public static TopDocs Empty { get; } = new(new TotalHits(0, TotalHitsRelation.EqualTo), [], float.NaN);

    /// <summary>
    /// One result out of many, each in the order of <paramref name="sort"/> (null: by score). Equals are ordered by the shard, then by
    /// their place within it.
    /// </summary>
    public static TopDocs Merge(Sort? sort, int from, int size, IReadOnlyList<TopDocs> shards) => TopDocsMerger.Merge(sort, from, size, shards);
}
