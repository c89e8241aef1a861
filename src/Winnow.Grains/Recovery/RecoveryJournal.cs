using Winnow.Protocols.Recovery;

namespace Winnow.Grains.Recovery;

/// <summary>How far the recovery of one copy is, for whoever asks.</summary>
internal sealed class RecoveryJournal
{
    private readonly TimeProvider _time;
    private readonly Dictionary<string, RecoveryFileDetail> _files = new(StringComparer.Ordinal);
    private long _progressAt;

    public RecoveryJournal(TimeProvider time)
    {
        _time = time;
        _progressAt = time.GetTimestamp();
        Progress = new RecoveryProgress { StartMillis = NowMillis, StageMillis = NowMillis };
    }

    public RecoveryProgress Progress { get; private set; }

    public string? SourceNodeId { get; set; }

    public IReadOnlyCollection<RecoveryFileDetail> Files => _files.Values;

    /// <summary>How long nothing has moved.</summary>
    public TimeSpan SinceProgress => _time.GetElapsedTime(_progressAt);

    public long NowMillis => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Restart()
    {
        Progress = Progress.Restart(NowMillis);
        _files.Clear();
    }

    public void Enter(RecoveryStage stage) => Change(progress => progress.Enter(stage, NowMillis));

    /// <summary>Something came, or was done.</summary>
    public void Change(Func<RecoveryProgress, RecoveryProgress> change)
    {
        Progress = change(Progress);
        _progressAt = _time.GetTimestamp();
    }

    public void Reused(RecoveryFile file)
    {
        _files[file.Name] = new RecoveryFileDetail { Name = file.Name, Length = file.Length, Reused = true };
        Change(progress => progress with
        {
            FilesTotal = progress.FilesTotal + 1,
            FilesReused = progress.FilesReused + 1,
            BytesTotal = progress.BytesTotal + file.Length,
            BytesReused = progress.BytesReused + file.Length,
        });
    }

    public void Expected(RecoveryFile file, long begun)
    {
        _files[file.Name] = new RecoveryFileDetail { Name = file.Name, Length = file.Length, Recovered = begun };
        Change(progress => progress with
        {
            FilesTotal = progress.FilesTotal + 1,
            BytesTotal = progress.BytesTotal + file.Length,
            BytesRecovered = progress.BytesRecovered + begun,
        });
    }

    public void Received(FileChunk chunk, TimeSpan throttledHere, long throttledThereMillis)
    {
        _files[chunk.File.Name] = _files[chunk.File.Name] with { Recovered = chunk.Offset + chunk.Length };
        Change(progress => progress with
        {
            BytesRecovered = progress.BytesRecovered + chunk.Length,
            BytesFetched = progress.BytesFetched + chunk.Length,
            TargetThrottleMillis = progress.TargetThrottleMillis + (long)throttledHere.TotalMilliseconds,
            SourceThrottleMillis = progress.SourceThrottleMillis + throttledThereMillis,
        });
    }

    public void Completed() => Change(progress => progress with { FilesRecovered = progress.FilesRecovered + 1 });
}
