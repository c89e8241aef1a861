using Winnow.Protocols.Routing;

namespace Winnow.Grains.Searching.Copies;

/// <summary>How the nodes have answered this one: what copies are ranked by, and which nodes are better not asked first.</summary>
internal sealed class NodeResponses(TimeProvider time)
{
    /// <summary>How long a node that did not answer stays last.</summary>
    private static readonly TimeSpan SuspectFor = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);

    public void Began(string nodeId)
    {
        lock (_gate)
        {
            Get(nodeId).Outstanding++;
        }
    }

    /// <summary>A search was answered, after so much time altogether and so much at the node.</summary>
    public void Answered(string nodeId, TimeSpan response, int queueSize, TimeSpan service)
    {
        lock (_gate)
        {
            var node = Get(nodeId);
            node.Sample = ReplicaRanking.Add(node.Sample, queueSize, response.TotalMilliseconds, service.TotalMilliseconds);
        }
    }

    public void Ended(string nodeId, bool reached)
    {
        lock (_gate)
        {
            var node = Get(nodeId);
            node.Outstanding--;
            node.FailedAt = reached ? null : time.GetTimestamp();
        }
    }

    public bool IsSuspect(string nodeId)
    {
        lock (_gate)
        {
            return _nodes.TryGetValue(nodeId, out var node) && node.FailedAt is { } at && time.GetElapsedTime(at) < SuspectFor;
        }
    }

    /// <summary>Some nodes, the best first; those that nothing is known of come before all, so that something becomes known.</summary>
    public IReadOnlyList<string> Rank(IReadOnlyList<string> nodeIds)
    {
        lock (_gate)
        {
            var clients = Math.Max(1, _nodes.Count);
            var ranked = nodeIds.Select(Get).OrderBy(node => node.Sample is { } sample ? ReplicaRanking.Rank(sample, node.Outstanding, clients) : double.MinValue).ToList();
            if (ranked is [{ Sample: { } chosen }, _, ..])
            {
                foreach (var node in ranked.Skip(1))
                {
                    node.Sample = ReplicaRanking.Drift(node.Sample!.Value, chosen);
                }
            }

            return ranked.ConvertAll(node => node.Id);
        }
    }

    private Node Get(string nodeId)
    {
        if (!_nodes.TryGetValue(nodeId, out var node))
        {
            _nodes[nodeId] = node = new Node(nodeId);
        }

        return node;
    }

    private sealed class Node(string id)
    {
        public string Id { get; } = id;

        public NodeSample? Sample { get; set; }

        public int Outstanding { get; set; }

        public long? FailedAt { get; set; }
    }
}
