using Winnow.Protocols.Indices;

namespace Winnow.Grains.Metadata;

/// <summary>Callers that wait until enough copies of every shard are active.</summary>
internal sealed class ActiveShardWaiters(TimeProvider time)
{
    private readonly List<(ActiveShardCount Wanted, TaskCompletionSource Done)> _waiting = [];

    /// <summary>False when the time was over first.</summary>
    public async Task<bool> Wait(ActiveShardCount wanted, IndexMetadata state, TimeSpan timeout)
    {
        if (state.IsNone || wanted.EnoughOf(state))
        {
            return !state.IsNone;
        }

        var entry = (wanted, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _waiting.Add(entry);
        try
        {
            await entry.Item2.Task.WaitAsync(timeout, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            _waiting.Remove(entry);
        }
    }

    public void Abort()
    {
        foreach (var (_, done) in _waiting.ToArray())
        {
            done.TrySetException(MasterErrors.NotMaster());
        }
    }

    public void Signal(IndexMetadata state)
    {
        foreach (var (wanted, done) in _waiting.ToArray())
        {
            if (wanted.EnoughOf(state))
            {
                done.TrySetResult();
            }
        }
    }
}
