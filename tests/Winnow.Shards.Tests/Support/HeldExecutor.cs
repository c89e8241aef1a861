namespace Winnow.Shards.Tests;

/// <summary>Holds work back until the test runs it.</summary>
internal sealed class HeldExecutor : IShardExecutor
{
    private readonly Queue<Action> _held = new();

    public void Execute(Action work)
    {
        lock (_held)
        {
            _held.Enqueue(work);
        }
    }

    /// <summary>Runs what is held, and what that brings; returns how many pieces there were.</summary>
    public int RunAll()
    {
        int count = 0;
        while (true)
        {
            Action? work;
            lock (_held)
            {
                if (!_held.TryDequeue(out work))
                {
                    return count;
                }
            }

            work();
            count++;
        }
    }
}
