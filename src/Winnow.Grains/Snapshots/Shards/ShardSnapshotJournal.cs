using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Shards;

/// <summary>How far the snapshot of one copy is, for whoever asks.</summary>
internal sealed class ShardSnapshotJournal(TimeProvider time, string nodeId)
{
    private ShardSnapshotReport _report = new()
    {
        NodeId = nodeId,
        StartMillis = time.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    public ShardSnapshotReport Report => Ended ? _report : _report with { TimeMillis = Elapsed };

    public bool Ended => _report.Stage is ShardSnapshotStage.Done or ShardSnapshotStage.Failure;

    private long Elapsed => time.GetUtcNow().ToUnixTimeMilliseconds() - _report.StartMillis;

    public void Begin(int files, long bytes, long primaryTerm) =>
        _report = _report with { Stage = ShardSnapshotStage.Started, TotalFiles = files, TotalBytes = bytes, PrimaryTerm = primaryTerm };

    /// <summary>The repository lacks something of a file.</summary>
    public void Lacks(bool first, long bytes) => _report = _report with
    {
        IncrementalFiles = _report.IncrementalFiles + (first ? 1 : 0),
        IncrementalBytes = _report.IncrementalBytes + bytes,
    };

    public void Put(long bytes, TimeSpan throttled) => _report = _report with
    {
        ProcessedBytes = _report.ProcessedBytes + bytes,
        ThrottledMillis = _report.ThrottledMillis + (long)throttled.TotalMilliseconds,
    };

    public void PutFile() => _report = _report with { ProcessedFiles = _report.ProcessedFiles + 1 };

    public void Completing() => _report = _report with { Stage = ShardSnapshotStage.Finalize };

    public void Done(ContentHash manifest) =>
        _report = _report with { Stage = ShardSnapshotStage.Done, Manifest = manifest.ToString(), TimeMillis = Elapsed };

    public void Failed(string reason, bool aborted) =>
        _report = _report with { Stage = ShardSnapshotStage.Failure, Failure = reason, Aborted = aborted, TimeMillis = Elapsed };
}
