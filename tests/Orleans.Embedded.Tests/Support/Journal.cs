namespace Orleans.Embedded.Tests.Support;

/// <summary>What happened, in order.</summary>
public sealed class Journal
{
    private readonly Lock _lock = new();
    private readonly List<string> _entries = [];
    private readonly List<(int Count, TaskCompletionSource Waiter)> _waiters = [];

    public string[] Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    public void Add(string entry)
    {
        lock (_lock)
        {
            _entries.Add(entry);
            foreach (var (_, waiter) in _waiters.Where(w => w.Count <= _entries.Count))
            {
                waiter.TrySetResult();
            }
        }
    }

    /// <summary>Waits until there are so many entries.</summary>
    public async Task<string[]> Until(int count)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiters.Add((count, waiter));
            if (_entries.Count >= count)
            {
                waiter.TrySetResult();
            }
        }

        try
        {
            await waiter.Task.Soon();
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Waited for {count} entries, had: {string.Join(" | ", Entries)}", exception);
        }

        return Entries;
    }
}
