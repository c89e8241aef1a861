using Winnow.Grains.Ports;
using Winnow.Protocols.Snapshots;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>Tells those who wait when an operation has ended, and for a while those who ask later why one came to nothing.</summary>
internal sealed class OperationEnds(TimeProvider time)
{
    private const int Remembered = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Dictionary<string, WinnowError> _errors = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Dictionary<string, WinnowError> _undecided = new(StringComparer.Ordinal);
    private TaskCompletionSource _next = New();

    public void Failed(string uuid, WinnowError error)
    {
        if (_errors.TryAdd(uuid, error))
        {
            _order.Enqueue(uuid);
            if (_order.Count > Remembered)
            {
                _errors.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Whoever waits for an operation that is still there is told why nobody can tell what becomes of it.</summary>
    public void Undecided(string uuid, WinnowError error)
    {
        _undecided[uuid] = error;
        Signal();
    }

    /// <summary>The operation is there no more.</summary>
    public void Decided(string uuid) => _undecided.Remove(uuid);

    /// <summary>Why an operation came to nothing; null when it did not, or that is long ago.</summary>
    public WinnowError? Error(string uuid) => _errors.GetValueOrDefault(uuid);

    /// <summary>Something has ended.</summary>
    public void Signal()
    {
        var signalled = _next;
        _next = New();
        signalled.TrySetResult();
    }

    public async Task<SnapshotOperationEnd> Wait(string uuid, Func<RepositoryState> state)
    {
        var started = time.GetTimestamp();
        while (state().Find(uuid) is not null)
        {
            if (_undecided.TryGetValue(uuid, out var undecided))
            {
                return new SnapshotOperationEnd { Ended = true, Error = undecided };
            }

            var left = Patience - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return new SnapshotOperationEnd();
            }

            try
            {
                await _next.Task.WaitAtMost(left, time);
            }
            catch (TimeoutException)
            {
                return new SnapshotOperationEnd();
            }
        }

        return new SnapshotOperationEnd { Ended = true, Error = _errors.GetValueOrDefault(uuid) };
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
