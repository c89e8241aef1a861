namespace Winnow.Grains.Replication;

/// <summary>
/// Counts the operations that run on a primary, and keeps new ones waiting while the primary is handed over. Belongs to one activation, whose
/// turns order everything here.
/// </summary>
internal sealed class OperationPermits
{
    private TaskCompletionSource<bool>? _blocked;
    private TaskCompletionSource? _drained;
    private bool _closed;

    public int Running { get; private set; }

    /// <summary>Waits while operations are blocked. False when the primary is none any more: the operation was not executed.</summary>
    public async Task<bool> Enter()
    {
        while (_blocked is { } blocked)
        {
            await blocked.Task;
        }

        if (_closed)
        {
            return false;
        }

        Running++;
        return true;
    }

    public void Leave()
    {
        if (--Running == 0)
        {
            _drained?.TrySetResult();
        }
    }

    /// <summary>Lets no new operation begin and waits for those that run. False when they take too long: then operations go on.</summary>
    public async Task<bool> Block(TimeSpan timeout, TimeProvider time)
    {
        _blocked = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            if (Running > 0)
            {
                await _drained.Task.WaitAsync(timeout, time);
            }

            return true;
        }
        catch (TimeoutException)
        {
            Unblock();
            return false;
        }
        finally
        {
            _drained = null;
        }
    }

    public void Unblock()
    {
        var blocked = _blocked;
        _blocked = null;
        blocked?.TrySetResult(true);
    }

    /// <summary>The primary is none any more. Those who wait are told so, those who run come to know by themselves.</summary>
    public void Close()
    {
        _closed = true;
        Unblock();
    }
}
