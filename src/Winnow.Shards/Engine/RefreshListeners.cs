namespace Winnow.Shards;

/// <summary>Those who wait until an operation is visible to searches.</summary>
internal sealed class RefreshListeners
{
    private readonly Lock _lock = new();
    private List<Waiter> _waiters = [];
    private TranslogLocation _refreshedTo;
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>
    /// Waits for a refresh that shows the location. False when there are too many waiters already: then the caller must refresh itself.
    /// </summary>
    public bool TryAdd(TranslogLocation location, int max, out Task refreshed)
    {
        refreshed = Task.CompletedTask;
        lock (_lock)
        {
            if (_closed || location.IsNone || location <= _refreshedTo)
            {
                return true;
            }

            if (_waiters.Count >= max)
            {
                return false;
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add(new Waiter(location, done));
            refreshed = done.Task;
            return true;
        }
    }

    /// <summary>A refresh shows everything up to the location.</summary>
    public void Refreshed(TranslogLocation location)
    {
        List<Waiter> ready;
        lock (_lock)
        {
            _refreshedTo = TranslogLocation.Max(_refreshedTo, location);
            if (_waiters.Count == 0)
            {
                return;
            }

            ready = _waiters.FindAll(waiter => waiter.Location <= _refreshedTo);
            _waiters.RemoveAll(waiter => waiter.Location <= _refreshedTo);
        }

        ready.ForEach(waiter => waiter.Done.SetResult());
    }

    /// <summary>Lets everybody go: no refresh will come.</summary>
    public void Close()
    {
        List<Waiter> left;
        lock (_lock)
        {
            _closed = true;
            left = _waiters;
            _waiters = [];
        }

        left.ForEach(waiter => waiter.Done.SetResult());
    }

    private readonly record struct Waiter(TranslogLocation Location, TaskCompletionSource Done);
}
