using Orleans.Runtime;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>Brings a leader's operations into a follower as they come, from the follower's checkpoint on, whatever fails on the way.</summary>
internal sealed class Pump : IAsyncDisposable
{
    /// <summary>Of a call that a silo made which was killed nobody hears any more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly LeaderAndFollower _both;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _running;

    private Pump(LeaderAndFollower both)
    {
        _both = both;
        _running = Run();
    }

    /// <summary>What is in every in-sync copy of the follower, as its primary has said.</summary>
    public long GlobalCheckpoint { get; private set; } = -1;

    /// <summary>An acknowledged operation that a later primary did not have.</summary>
    public string? Lost { get; private set; }

    public static Pump Start(LeaderAndFollower both) => new(both);

    public Task Until(long seqNo) => Wait.Until(() => Task.FromResult(GlobalCheckpoint >= seqNo || _running.IsFaulted));

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _running;
        _stopped.Dispose();
    }

    private async Task Run()
    {
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                await Step();
            }
            catch (Exception exception) when (exception is WinnowException { Status: 503 or 404 } or OrleansException or IOException or TimeoutException)
            {
                await Task.Delay(20);
            }
        }
    }

    /// <summary>Two windows at once, the later one first.</summary>
    private async Task Step()
    {
        var (primary, term) = await _both.Primary().WaitAsync(Patience);
        var progress = await primary.Progress(term).WaitAsync(Patience);
        if (progress.LocalCheckpoint < GlobalCheckpoint)
        {
            // A new primary may know a lower global checkpoint than the one before, but it has what was everywhere.
            Lost ??= $"[{GlobalCheckpoint}] was everywhere, and the primary of term [{term}] has [{progress.LocalCheckpoint}]";
        }

        var from = progress.LocalCheckpoint + 1;
        var first = await _both.Changes(from, 5).WaitAsync(Patience);
        if (first.Count == 0)
        {
            await Task.Delay(5);
            return;
        }

        var second = await _both.Changes(first.LastSeqNo + 1, 5).WaitAsync(Patience);
        var later = Apply(primary, term, progress, second);
        await Apply(primary, term, progress, first);
        await later;
    }

    private async Task Apply(IShardFollowGrain primary, long term, FollowerProgress progress, ShardChanges changes)
    {
        var reached = await primary.Apply(new FollowBatch
        {
            PrimaryTerm = term,
            HistoryUuid = progress.HistoryUuid,
            LeaderHistoryUuid = _both.Leader.Shards[0].HistoryUuid,
            Operations = changes.Operations,
            Checksum = changes.Checksum,
        }).WaitAsync(Patience);
        GlobalCheckpoint = Math.Max(GlobalCheckpoint, reached.GlobalCheckpoint);
    }
}
