using Winnow.Shards;

namespace Winnow.Grains.Recovery;

/// <summary>The end of every recovery by files.</summary>
internal static class IncomingCommit
{
    private const int Syncs = 6;

    /// <summary>Makes the files that came the copy, when all of them are durable.</summary>
    public static async Task Commit(this IncomingIndex incoming, RecoveredIndex recovered, IComputePool pool)
    {
        await Task.WhenAll(Enumerable.Range(0, Syncs).Select(_ => pool.Snapshot.Run(() =>
        {
            incoming.SyncCompleted();
            return true;
        })));
        await pool.Write.Run(() =>
        {
            incoming.Commit(recovered);
            return true;
        });
    }
}
