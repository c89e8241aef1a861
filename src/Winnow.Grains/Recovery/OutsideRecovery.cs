using Microsoft.Extensions.Logging;
using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Shards;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Recovery;

namespace Winnow.Grains.Recovery;

/// <summary>
/// Makes one primary of what lies outside of the cluster: attempt after attempt while the failures pass, until it is started, or fails, or is taken
/// away. What one attempt has brought serves the next, on this start of the node or another.
/// </summary>
internal abstract partial class OutsideRecovery(ShardKey key, CopySource source, IRestoringCopy copy, RecoveryServices recoveries, ILogger logger) : ICopyRecovery
{
    private readonly CancellationTokenSource _stopped = new();
    private Task _run = Task.CompletedTask;

    protected ShardKey Key => key;

    protected IRestoringCopy Restoring => copy;

    protected RecoveryServices Recoveries => recoveries;

    protected RecoveryJournal Journal { get; } = new(recoveries.Time);

    protected ILogger Logger => logger;

    protected CancellationToken Stopped => _stopped.Token;

    /// <summary>Between two attempts.</summary>
    protected abstract TimeSpan Delay { get; }

    public void Follow()
    {
        if (_run.IsCompleted)
        {
            _run = Run();
        }
    }

    public async Task Stop()
    {
        _stopped.Cancel();
        await _run;
        _stopped.Dispose();
    }

    public abstract RecoveryView Describe(MetadataCache metadata);

    /// <summary>Takes in where the index says that the files are; throws when it says nothing.</summary>
    protected abstract void Locate(IndexView index);

    /// <summary>Fetches the files and opens the copy of them in a term.</summary>
    protected abstract Task Fetch(IndexView index, long term);

    /// <summary>Whether another attempt may fare better here. Else the index decides where it is tried, and how often.</summary>
    protected abstract bool MayPass(Exception exception);

    protected virtual bool IsCorrupted(Exception exception) => false;

    private async Task Run()
    {
        while (!_stopped.IsCancellationRequested && Copy() is { State: CopyState.Initializing } initializing && initializing.Source == source)
        {
            try
            {
                await Attempt();
                Journal.Enter(RecoveryStage.Done);
                return;
            }
            catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (!await IsTriedAgain(exception))
                {
                    return;
                }
            }
        }
    }

    private async Task Attempt()
    {
        var index = await recoveries.Metadata.Index(key.IndexUuid);
        Locate(index);
        var term = index.Metadata.Shards[key.Shard].PrimaryTerm;
        if (!copy.IsOpen(term))
        {
            Journal.Restart();
            await Fetch(index, term);
        }

        Stopped.ThrowIfCancellationRequested();
        Journal.Enter(RecoveryStage.Finalize);
        await copy.ReportStarted();
    }

    /// <summary>A primary that is open only has to be told of.</summary>
    private async Task<bool> IsTriedAgain(Exception exception)
    {
        if (Journal.Progress.Stage == RecoveryStage.Finalize || MayPass(exception))
        {
            LogRetry(key.IndexUuid, key.Shard, source, exception);
            return await Pause();
        }

        LogFailed(key.IndexUuid, key.Shard, source, exception);
        try
        {
            await copy.ReportFailed($"failed recovery, failure {exception.ToError().Reason ?? exception.Message}", IsCorrupted(exception));
            return false;
        }
        catch (Exception report) when (report is OrleansException or TimeoutException or WinnowException)
        {
            // Nobody has heard of it, so that nobody puts another copy in its place: the next attempt may fare better.
            return await Pause();
        }
    }

    private async Task<bool> Pause()
    {
        try
        {
            await recoveries.Time.Pause(Delay, Stopped);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private ShardCopy? Copy() => recoveries.Metadata.Find(key.IndexUuid)?.Metadata.Shards[key.Shard].Copy(key.AllocationId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Uuid}][{Shard}] the recovery from a {Source} is tried again, with what is there")]
    private partial void LogRetry(string uuid, int shard, CopySource source, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "[{Uuid}][{Shard}] the recovery from a {Source} failed")]
    private partial void LogFailed(string uuid, int shard, CopySource source, Exception exception);
}
