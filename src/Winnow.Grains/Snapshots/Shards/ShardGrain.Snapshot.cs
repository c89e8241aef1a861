using Winnow.Grains.Snapshots.Shards;
using Winnow.Store;

namespace Winnow.Grains.Shards;

/// <content>
/// Snapshots of this copy: of a commit that is kept until its files are in the repository, while writes go on. The copy of a closed index is opened for
/// them, for nobody else, and closed again.
/// </content>
internal sealed partial class ShardGrain : IShardSnapshotGrain
{
    private const int KeptSnapshots = 32;
    private static readonly TimeSpan SnapshotPatience = TimeSpan.FromSeconds(10);
    private readonly List<(string Uuid, ShardSnapshotRun Run)> _snapshots = [];
    private IndexShard? _closed;

    public async Task<ShardSnapshotReport> Snapshot(ShardSnapshotRequest request)
    {
        if (Snapshot(request.SnapshotUuid) is not { } run)
        {
            run = await Begin(request);
        }

        await run.Wait(SnapshotPatience);
        await CloseUnused();
        return run.CopyGone ? throw ShardErrors.NotHere(metadata.Find(_key.IndexUuid)?.Name, _key) : run.Report;
    }

    public Task AbortSnapshot(string snapshotUuid)
    {
        Snapshot(snapshotUuid)?.Abort();
        return Task.CompletedTask;
    }

    public Task<ShardSnapshotReport?> SnapshotProgress(string snapshotUuid) => Task.FromResult(Snapshot(snapshotUuid)?.Report);

    private async Task<ShardSnapshotRun> Begin(ShardSnapshotRequest request)
    {
        await _opening.WaitAsync();
        try
        {
            // Another call may have begun it meanwhile.
            if (Snapshot(request.SnapshotUuid) is { } begun)
            {
                return begun;
            }

            ThrowUnlessActive();
            var run = new ShardSnapshotRun(_shard ?? (_closed ??= await OpenClosed()), request, stores, snapshots);
            _snapshots.Add((request.SnapshotUuid, run));
            ForgetSnapshots();
            return run;
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<IndexShard> OpenClosed()
    {
        if (metadata.Find(_key.IndexUuid) is not { Metadata.Closed: true } index)
        {
            return Shard();
        }

        try
        {
            return await opener.Open(_key, index, index.Metadata.Shards[_key.Shard].PrimaryTerm, Failed, rollBackTo: null);
        }
        catch (Exception exception) when (exception is CorruptIndexException or Winnow.Shards.TranslogCorruptedException)
        {
            stores.MarkCorrupted(_key.IndexUuid, _key.Shard, exception.Message);
            throw;
        }
    }

    private async Task CloseUnused()
    {
        if (_closed is null)
        {
            return;
        }

        await _opening.WaitAsync();
        try
        {
            if (_snapshots.TrueForAll(entry => entry.Run.Ended))
            {
                await CloseClosed();
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task CloseClosed()
    {
        if (_closed is { } closed)
        {
            _closed = null;
            await closed.DisposeAsync();
        }
    }

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
