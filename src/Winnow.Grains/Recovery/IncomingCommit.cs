using Winnow.Shards;

namespace Winnow.Grains.Recovery;

/// <summary>The end of every recovery by files.</summary>
internal static class IncomingCommit
{
    private const int Syncs = 6;

    public static Task Sync(this IncomingIndex incoming, IComputePool pool) => Task.WhenAll(Enumerable.Range(0, Syncs).Select(_ => pool.Snapshot.Run(() =>
    {
        incoming.SyncCompleted();
        return true;
    })));

    /// <summary>Makes the files that came the copy, when all of them are durable.</summary>
    public static async Task Commit(this IncomingIndex incoming, RecoveredIndex recovered, IComputePool pool)
    {
        await incoming.Sync(pool);
        await pool.Write.Run(() =>
        {
            incoming.Commit(recovered);
            return true;
        });
    }
}
