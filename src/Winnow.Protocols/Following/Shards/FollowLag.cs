namespace Winnow.Protocols.Following;

/// <summary>How far a follower is behind in time.</summary>
public static class FollowLag
{
    /// <summary>A leader that has nothing new says so when the poll is over, or this much later at most.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the leader has had the oldest operation that was read and is not written yet. While it does not answer, as long at least as nobody
    /// knows what it has: an upper bound, for it may have got nothing since.
    /// </summary>
    public static TimeSpan At(ShardFollowState state, DateTimeOffset now)
    {
        var measured = Since(OldestUnwritten(state) ?? now, now);
        var unknown = Since(state.LastReadAt ?? state.BeganAt, now);
        return unknown > measured && !Answers(state, unknown) ? unknown : measured;
    }

    /// <summary>The same of a shard that has not begun since then.</summary>
    public static TimeSpan Since(DateTimeOffset then, DateTimeOffset now) => then < now ? now - then : TimeSpan.Zero;

    /// <summary>A read that merely waits for more is as good as an answer.</summary>
    private static bool Answers(ShardFollowState state, TimeSpan silence) =>
        state.Phase == ShardFollowPhase.Following && silence <= state.Parameters.ReadPollTimeout + Patience && state.Reads.Values.All(read => read.Reply is not null || read.Tries == 0);

    private static DateTimeOffset? OldestUnwritten(ShardFollowState state) => state.Buffer.All
        .Concat(state.Writes.Values.SelectMany(write => write.Slices))
        .Select(slice => slice.Operations)
        .Concat(state.Reads.Values.Select(read => read.Reply?.Operations).OfType<FollowOperations>().Where(operations => !operations.Sizes.IsEmpty))
        .Min(operations => (DateTimeOffset?)operations.At);
}
