using Winnow.Grains.Errors;
using Winnow.Grains.Ports;
using Winnow.Grains.Shards;
using Winnow.Repositories;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Snapshots.Shards;

/// <summary>One copy's part of one snapshot, from the flush to the manifest.</summary>
internal sealed class ShardSnapshotRun : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly IndexShard _shard;
    private readonly ShardSnapshotRequest _request;
    private readonly ShardStores _stores;
    private readonly ShardSnapshotServices _services;
    private readonly ShardSnapshotJournal _journal;
    private readonly Task _run;
    private bool _aborted;

    public ShardSnapshotRun(IndexShard shard, ShardSnapshotRequest request, ShardStores stores, ShardSnapshotServices services)
    {
        _shard = shard;
        _request = request;
        _stores = stores;
        _services = services;
        _journal = new ShardSnapshotJournal(services.Time, shard.Key.NodeId);
        _run = Run();
    }

    public ShardSnapshotReport Report => _journal.Report;

    public bool Ended => _journal.Ended;

    /// <summary>It ended because the copy was closed, or broke: another copy can be asked.</summary>
    public bool CopyGone { get; private set; }

    /// <summary>Waits until it has ended, or for a while.</summary>
    public async Task Wait(TimeSpan atMost)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(_run, _services.Time.Pause(atMost, over.Token));
        over.Cancel();
    }

    public void Abort()
    {
        _aborted = true;
        _stop.Cancel();
    }

    /// <summary>Ends it and completes when nothing of it uses the copy any more.</summary>
    public async Task Stop()
    {
        _stop.Cancel();
        await _run;
    }

    public void Dispose() => _stop.Dispose();

    private async Task Run()
    {
        try
        {
            _journal.Done(await Snapshot());
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            CopyGone = !_aborted;
            _journal.Failed(_aborted ? "the snapshot was aborted" : "the copy was closed", _aborted);
        }
        catch (Exception exception)
        {
            CopyGone = exception is EngineClosedException || _shard.Engine.Failure is not null;
            _journal.Failed(exception.ToError().Reason ?? exception.Message, aborted: false);
        }
    }

    private async Task<ContentHash> Snapshot()
    {
        var opened = await _services.Repositories.Open(_request.Repository);
        var (files, known) = await _services.Pool.Write.Run(() => (_shard.Engine.AcquireRecoveryFiles(), KnownHashes()));
        using (files)
        {
            _journal.Begin(files.Files.Count, files.Files.Sum(file => file.Length), _shard.Engine.PrimaryTerm);
            var upload = new ShardUpload(
                files,
                known,
                opened.Repository.Upload(_request.SnapshotUuid),
                ChunkSize.Of(opened.Definition),
                _services.Rates.Put(_request.Repository, opened.Definition),
                _services.Pool,
                _journal,
                _stop.Token);
            try
            {
                var manifest = await upload.Run();
                await Keep(upload.NewHashes);
                return manifest;
            }
            catch (CorruptIndexException exception) when (files.Files.FirstOrDefault(file => file.Name == exception.FileName) is { } file)
            {
                // When the file itself is corrupt, the copy has failed, and this says so.
                await _services.Pool.Write.Run(() =>
                {
                    _shard.Engine.VerifyRecoveryFile(files, file.Name);
                    return true;
                });
                throw;
            }
        }
    }

    private ContentHashes KnownHashes()
    {
        using var folder = _stores.Open(_shard.Key.IndexUuid, _shard.Key.Shard);
        return ContentHashes.Read(folder);
    }

    private async Task Keep(ContentHashes? hashes)
    {
        if (hashes is not null)
        {
            await _services.Pool.Write.Run(() =>
            {
                using var folder = _stores.Open(_shard.Key.IndexUuid, _shard.Key.Shard);
                hashes.Write(folder);
                return true;
            });
        }
    }
}
