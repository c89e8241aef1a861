namespace Winnow.Index.Queries;

internal static class BulkScorers
{
    /// <summary>The driver that suits a scorer and what is done with its scores.</summary>
    public static BulkScorer? Of(Scorer? scorer, ScoreMode mode) => scorer switch
    {
        null => null,
        _ when mode == ScoreMode.CompleteNoScores => new BlockBulkScorer(scorer),

        // Deleted documents are left out before a costly check, so these go one by one.
        { TwoPhase: not null } => new DefaultBulkScorer(scorer),
        _ => new ScoringBulkScorer(scorer),
    };
}
