using System.Collections.Concurrent;
using Winnow.Grains.Metadata;

namespace Winnow.Grains.Nodes;

/// <summary>Nodes that have said lately that they cannot reach the cluster's store: no grain that decides is started on them.</summary>
internal sealed class IsolatedNodes(NodeDirectory nodes, MembershipLease lease, IGrainFactory grains, TimeProvider time)
{
    private const int RememberedIntervals = 5;
    private readonly ConcurrentDictionary<string, long> _said = new(StringComparer.Ordinal);

    public void Hear(string nodeId) => _said[nodeId] = time.GetTimestamp();

    public bool Contains(LiveNode node) => string.Equals(node.Id, nodes.Self.Id, StringComparison.Ordinal)
        ? !lease.Held
        : _said.TryGetValue(node.Id, out var at) && time.GetElapsedTime(at) < RememberedIntervals * lease.Interval;

    /// <summary>Keeps this node's lease; while that fails, says so to the others.</summary>
    public async Task KeepLease()
    {
        if (await lease.Check() || lease.Held)
        {
            return;
        }

        foreach (var other in nodes.Live().Where(node => !string.Equals(node.Id, nodes.Self.Id, StringComparison.Ordinal)))
        {
            // Whom it does not reach hears it the next time, or has given this node up.
            _ = grains.GetGrain<INodeGrain>(other.Id).Isolated(nodes.Self.Id);
        }
    }
}
