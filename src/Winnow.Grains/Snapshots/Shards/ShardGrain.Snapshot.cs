using Winnow.Grains.Snapshots.Shards;

namespace Winnow.Grains.Shards;

/// <content>Snapshots of this copy: of a commit that is kept until its files are in the repository, while writes go on.</content>
internal sealed partial class ShardGrain : IShardSnapshotGrain
{
    private const int KeptSnapshots = 32;
    private static readonly TimeSpan SnapshotPatience = TimeSpan.FromSeconds(10);
    private readonly List<(string Uuid, ShardSnapshotRun Run)> _snapshots = [];

    public async Task<ShardSnapshotReport> Snapshot(ShardSnapshotRequest request)
    {
        var shard = Shard();
        if (Snapshot(request.SnapshotUuid) is not { } run)
        {
            ThrowUnlessActive();
            run = new ShardSnapshotRun(shard, request, stores, snapshots);
            _snapshots.Add((request.SnapshotUuid, run));
            ForgetSnapshots();
        }

        await run.Wait(SnapshotPatience);
        return run.CopyGone ? throw ShardErrors.NotHere(metadata.Find(_key.IndexUuid)?.Name, _key) : run.Report;
    }

    public Task AbortSnapshot(string snapshotUuid)
    {
        Snapshot(snapshotUuid)?.Abort();
        return Task.CompletedTask;
    }

    public Task<ShardSnapshotReport?> SnapshotProgress(string snapshotUuid) => Task.FromResult(Snapshot(snapshotUuid)?.Report);

    /// <summary>The commits go with the copy.</summary>
    private async Task EndSnapshots()
    {
        foreach (var (_, run) in _snapshots.ToList())
        {
            await run.Stop();
            run.Dispose();
        }

        _snapshots.Clear();
    }

    private ShardSnapshotRun? Snapshot(string uuid) => _snapshots.FirstOrDefault(entry => string.Equals(entry.Uuid, uuid, StringComparison.Ordinal)).Run;

    /// <summary>Whoever asks for one that was forgotten has it done again, and everything is there.</summary>
    private void ForgetSnapshots()
    {
        while (_snapshots.Count > KeptSnapshots && _snapshots.FindIndex(entry => entry.Run.Ended) is var oldest && oldest >= 0)
        {
            _snapshots[oldest].Run.Dispose();
            _snapshots.RemoveAt(oldest);
        }
    }

    /// <summary>A copy that is being recovered may lack what was acknowledged.</summary>
    private void ThrowUnlessActive()
    {
        var table = metadata.Find(_key.IndexUuid)?.Metadata.Shards[_key.Shard];
        if (table?.Copy(_key.AllocationId) is not { Active: true } || !table.InSync.Contains(_key.AllocationId))
        {
            throw ShardErrors.NotHere(metadata.Find(_key.IndexUuid)?.Name, _key);
        }
    }
}
