using System.Collections.Concurrent;
using Winnow.Grains.Nodes;

namespace Winnow.Grains.Searching.Copies;

/// <summary>
/// Tells a call that takes long from one to a node that has stopped: who waits asks the node from time to time whether it is there. Callers of
/// one node share the question.
/// </summary>
internal sealed class NodeProbes(NodeDirectory nodes, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, Task<bool>> _running = new(StringComparer.Ordinal);

    /// <summary>The call's outcome, or <see cref="SiloUnavailableException"/> as soon as its node does not answer any more.</summary>
    public async Task<T> Watch<T>(string nodeId, Task<T> call)
    {
        if (string.Equals(nodeId, nodes.Self.Id, StringComparison.Ordinal))
        {
            return await call;
        }

        while (true)
        {
            try
            {
                return await call.WaitAsync(Patience, time);
            }
            catch (TimeoutException timeout) when (!call.IsCompleted)
            {
                if (!await Answers(nodeId) && !call.IsCompleted)
                {
                    throw new SiloUnavailableException($"node [{nodeId}] does not answer", timeout);
                }
            }
        }
    }

    private async Task<bool> Answers(string nodeId)
    {
        var probe = _running.GetOrAdd(nodeId, Probe);
        try
        {
            return await probe;
        }
        finally
        {
            _running.TryRemove(KeyValuePair.Create(nodeId, probe));
        }
    }

    private async Task<bool> Probe(string nodeId)
    {
        try
        {
            await grains.GetGrain<INodeGrain>(nodeId).Ping().WaitAsync(AnswerTime, time);
            return true;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return false;
        }
    }
}
