namespace Orleans.Embedded.Tests.Support;

/// <summary>What happened, in order.</summary>
public sealed class Journal
{
    private readonly Lock _lock = new();
    private readonly List<string> _entries = [];
    private readonly List<(Func<List<string>, bool> Condition, TaskCompletionSource Waiter)> _waiters = [];

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
            foreach (var (_, waiter) in _waiters.Where(w => w.Condition(_entries)))
            {
                waiter.TrySetResult();
            }
        }
    }

    /// <summary>Waits until there are so many entries.</summary>
    public Task<string[]> Until(int count) => Until($"{count} entries", entries => entries.Count >= count);

    public Task<string[]> UntilContains(string entry) => Until($"\"{entry}\"", entries => entries.Contains(entry));

    private async Task<string[]> Until(string what, Func<List<string>, bool> condition)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiters.Add((condition, waiter));
            if (condition(_entries))
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
            throw new TimeoutException($"Waited for {what}, had: {string.Join(" | ", Entries)}", exception);
        }

        return Entries;
    }
}
