using System.Collections.Immutable;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>
/// The working table: every copy of every index, by node, with sums that are kept up as copies come and go. It follows the indices one by one, and
/// takes what was decided before the index has answered; the index' own next state overwrites that.
/// </summary>
public sealed class RoutingNodes
{
    private readonly SortedDictionary<string, RoutingNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IndexRouting> _indices = new(StringComparer.Ordinal);
    private ClusterInfo _info = ClusterInfo.Unknown;

    /// <summary>The data nodes, by id.</summary>
    public IReadOnlyCollection<RoutingNode> Nodes => _nodes.Values;

    public IReadOnlyCollection<IndexRouting> Indices => _indices.Values;

    public int Unassigned { get; private set; }

    public int UnassignedPrimaries { get; private set; }

    public int Initializing { get; private set; }

    public int InitializingPrimaries { get; private set; }

    public int Relocating { get; private set; }

    /// <summary>Copies that have a node.</summary>
    public int Staying { get; private set; }

    public RoutingNode? Node(string? id) => id is null ? null : _nodes.GetValueOrDefault(id);

    public IndexRouting? Find(string uuid) => _indices.GetValueOrDefault(uuid);

    public IndexRouting Of(AllocationIndex index) => _indices[index.Uuid];

    public IReadOnlyList<ShardRouting> CopiesOf(ShardRouting shard) => _indices[shard.Index.Uuid].Shards[shard.Shard];

    public ShardRouting PrimaryOf(ShardRouting shard) => _indices[shard.Index.Uuid].PrimaryOf(shard.Shard);

    public RoutingNodes With(IEnumerable<AllocationNode> nodes, ClusterInfo info) => Of(nodes, info, _indices.Values.Select(index => index.Metadata), this);

    /// <summary>Those that miss copies, in the order in which they are worked on.</summary>
    public IReadOnlyList<IndexRouting> WithUnassigned()
    {
        if (Unassigned == 0)
        {
            return [];
        }

        var ordered = _indices.Values.Where(index => index.Unassigned > 0).ToList();
        ordered.Sort((a, b) => AllocationIndex.ByPriority(a.Index, b.Index));
        return ordered;
    }

    /// <summary>The indices in the order in which they are worked on.</summary>
    public IReadOnlyList<IndexRouting> ByPriority()
    {
        var ordered = _indices.Values.ToList();
        ordered.Sort((a, b) => AllocationIndex.ByPriority(a.Index, b.Index));
        return ordered;
    }

    /// <summary>Other nodes, or other figures of them: every copy finds its place anew.</summary>
    public static RoutingNodes Of(IEnumerable<AllocationNode> nodes, ClusterInfo info, IEnumerable<IndexMetadata> indices, RoutingNodes? before = null)
    {
        var routing = new RoutingNodes { _info = info };
        foreach (var node in nodes.Where(node => node.HoldsData))
        {
            routing._nodes[node.Id] = new RoutingNode(node);
        }

        foreach (var index in indices)
        {
            routing.Update(index, before?.Find(index.Uuid)?.Index);
        }

        return routing;
    }

    /// <summary>A table of its own for a thought experiment.</summary>
    public RoutingNodes Clone()
    {
        var clone = new RoutingNodes { _info = _info };
        foreach (var node in Nodes)
        {
            clone._nodes[node.Id] = new RoutingNode(node.Node);
        }

        foreach (var (uuid, index) in _indices)
        {
            var copied = new IndexRouting(index.Index, index.Metadata, [.. index.Shards.Select(_ => new List<ShardRouting>())]);
            clone._indices[uuid] = copied;
            foreach (var shard in index.Copies)
            {
                clone.Add(copied, shard.Clone());
            }
        }

        return clone;
    }

    /// <summary>Takes an index in as it is now.</summary>
    public void Update(IndexMetadata metadata, AllocationIndex? known = null)
    {
        var index = AllocationIndex.Of(metadata, known ?? Find(metadata.Uuid)?.Index);
        Remove(metadata.Uuid);
        var shards = new List<ShardRouting>[metadata.Shards.Length];
        var routing = new IndexRouting(index, metadata, shards);
        _indices[metadata.Uuid] = routing;
        foreach (var table in metadata.Shards)
        {
            shards[table.Id] = [];
            foreach (var copy in table.Copies)
            {
                Add(routing, new ShardRouting(index, table.Id, copy.Primary)
                {
                    State = copy.State,
                    NodeId = copy.NodeId,
                    AllocationId = copy.AllocationId,
                    RelocatingNodeId = copy.RelocatingNodeId,
                    IsRelocationTarget = copy.IsRelocationTarget,
                    Source = copy.Source,
                    Copy = copy,
                    PrimaryTerm = table.PrimaryTerm,
                    Size = _info.ShardSizes.GetValueOrDefault((metadata.Uuid, table.Id), metadata.Restore?.BytesOf(table.Id) ?? 0),
                    WriteLoad = _info.WriteLoads.GetValueOrDefault((metadata.Uuid, table.Id)),
                });
            }
        }

        foreach (var shard in routing.Copies)
        {
            CountRecovery(shard, 1);
        }
    }

    public void Remove(string uuid)
    {
        if (!_indices.TryGetValue(uuid, out var routing))
        {
            return;
        }

        foreach (var shard in routing.Copies)
        {
            CountRecovery(shard, -1);
            shard.Node?.Remove(shard);
            Count(routing, shard, -1);
        }

        _indices.Remove(uuid);
    }

    /// <summary>An unassigned copy gets a node.</summary>
    public void Initialize(ShardRouting shard, RoutingNode node, CopySource source) => Change(shard, () =>
    {
        shard.State = CopyState.Initializing;
        shard.Source = source;
        Put(shard, node);
    });

    /// <summary>A started copy begins to move; gives the other end.</summary>
    public ShardRouting Relocate(ShardRouting shard, RoutingNode node)
    {
        Change(shard, () =>
        {
            shard.State = CopyState.Relocating;
            shard.RelocatingNodeId = node.Id;
        });
        var target = new ShardRouting(shard.Index, shard.Shard, shard.Primary)
        {
            State = CopyState.Initializing,
            Source = CopySource.Peer,
            NodeId = node.Id,
            RelocatingNodeId = shard.NodeId,
            IsRelocationTarget = true,
            Copy = shard.Copy,
            PrimaryTerm = shard.PrimaryTerm,
            Size = shard.Size,
            WriteLoad = shard.WriteLoad,
        };
        Add(_indices[shard.Index.Uuid], target);
        CountRecovery(target, 1);
        return target;
    }

    /// <summary>An unassigned or moving copy is where it is wanted, as if everything had gone well: for thought experiments.</summary>
    public void Start(ShardRouting shard)
    {
        if (shard.IsRelocationTarget)
        {
            var routing = _indices[shard.Index.Uuid];
            var source = routing.Shards[shard.Shard].First(copy => string.Equals(copy.NodeId, shard.RelocatingNodeId, StringComparison.Ordinal));
            Change(shard, () =>
            {
                shard.IsRelocationTarget = false;
                shard.RelocatingNodeId = null;
                shard.AllocationId ??= source.AllocationId;
                shard.State = CopyState.Started;
            });
            Drop(routing, source);
            if (source.Node is { } left)
            {
                left.AssumedBytes -= source.Size;
            }
        }
        else
        {
            Change(shard, () => shard.State = CopyState.Started);
        }

        if (shard.Node is { } node && (shard.Source == CopySource.Peer || shard.Source.IsFetched()))
        {
            node.AssumedBytes += shard.Size;
        }
    }

    private void Drop(IndexRouting routing, ShardRouting shard)
    {
        CountRecovery(shard, -1);
        shard.Node?.Remove(shard);
        Count(routing, shard, -1);
        routing.Shards[shard.Shard].Remove(shard);
    }

    private void Add(IndexRouting routing, ShardRouting shard)
    {
        routing.Shards[shard.Shard].Add(shard);
        shard.Node = Node(shard.NodeId);
        shard.Node?.Add(shard);
        Count(routing, shard, 1);
    }

    private void Change(ShardRouting shard, Action change)
    {
        var routing = _indices[shard.Index.Uuid];
        CountRecovery(shard, -1);
        Count(routing, shard, -1);
        var node = shard.Node;
        node?.Count(shard, -1);
        change();
        if (ReferenceEquals(shard.Node, node))
        {
            node?.Count(shard, 1);
        }

        Count(routing, shard, 1);
        CountRecovery(shard, 1);
    }

    private static void Put(ShardRouting shard, RoutingNode node)
    {
        shard.Node = node;
        shard.NodeId = node.Id;
        node.Add(shard);
    }

    /// <summary>A recovery weighs on the node of its source too.</summary>
    private void CountRecovery(ShardRouting shard, int sign)
    {
        if (shard is { State: CopyState.Initializing, Source: CopySource.Peer } && _indices.TryGetValue(shard.Index.Uuid, out var routing)
            && Node(routing.PrimaryOf(shard.Shard).NodeId) is { } source)
        {
            source.Outgoing += sign;
        }
    }

    private void Count(IndexRouting routing, ShardRouting shard, int sign)
    {
        if (shard.State == CopyState.Unassigned)
        {
            Unassigned += sign;
            routing.Unassigned += sign;
            UnassignedPrimaries += shard.Primary ? sign : 0;
            return;
        }

        if (shard.State == CopyState.Relocating)
        {
            Relocating += sign;
            return;
        }

        Staying += shard.Node is null ? 0 : sign;
        routing.Staying += shard.Node is null ? 0 : sign;
        if (shard is { State: CopyState.Initializing, IsRelocationTarget: false })
        {
            Initializing += sign;
            InitializingPrimaries += shard.Primary ? sign : 0;
        }
    }
}
