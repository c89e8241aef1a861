using Winnow.Shards;

namespace Winnow.Grains.Recovery;

/// <summary>What a primary keeps for one copy while that recovers: history, and a commit's files when it needs them.</summary>
internal sealed class RecoverySession(StartRecoveryRequest request, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private long _lastAsked = time.GetTimestamp();

    public string Id => request.RecoveryId;

    public string AllocationId => request.TargetAllocationId;

    public string NodeId => request.TargetNodeId;

    /// <summary>Cancelled with the session.</summary>
    public CancellationToken Closed => _closed.Token;

    public RecoveryFiles? Files { get; set; }

    public IDisposable? History { get; set; }

    /// <summary>The first operation that the copy needs, or has without knowing that all have it.</summary>
    public long NeededFrom { get; set; }

    public TimeSpan Idle => time.GetElapsedTime(_lastAsked);

    public void Touch() => _lastAsked = time.GetTimestamp();

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
        Files?.Dispose();
        History?.Dispose();
    }
}
