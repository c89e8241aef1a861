namespace Winnow.Grains.Snapshots.Creating;

/// <summary>How many shards of a snapshot a node works on at once: Elasticsearch's snapshot pool.</summary>
internal sealed class NodeSlots
{
    private const int PerNode = 10;
    private readonly Dictionary<string, SemaphoreSlim> _nodes = new(StringComparer.Ordinal);

    public async Task<T> Run<T>(string nodeId, Func<Task<T>> work, CancellationToken cancellation)
    {
        if (!_nodes.TryGetValue(nodeId, out var slots))
        {
            _nodes[nodeId] = slots = new SemaphoreSlim(PerNode);
        }

        await slots.WaitAsync(cancellation);
        try
        {
            return await work();
        }
        finally
        {
            slots.Release();
        }
    }
}
