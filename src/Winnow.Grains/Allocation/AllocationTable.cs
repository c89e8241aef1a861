using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Allocation;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Allocation;

/// <summary>
/// The allocator's working table, kept in step with what this silo's cache says of the indices and with the nodes. Only what has changed is
/// taken in again: a table of thousands of indices costs nothing to keep.
/// </summary>
internal sealed class AllocationTable(MetadataCache metadata, NodeDirectory nodes, TimeProvider time)
{
    private readonly Dictionary<string, IndexView> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ahead = new(StringComparer.Ordinal);
    private RoutingNodes _routing = RoutingNodes.Of([], ClusterInfo.Unknown, []);
    private string _nodesKey = "";
    private long _clusterVersion = -1;
    private AllocationSettings _settings = AllocationSettings.Default;

    public ClusterInfo Info { get; private set; } = ClusterInfo.Unknown;

    public RoutingNodes Routing => _routing;

    /// <summary>Raised by all that may change what is decided.</summary>
    public long Version { get; private set; }

    /// <summary>Takes in what has changed. True when that was something other than the routing of single indices.</summary>
    public bool Sync()
    {
        var others = SyncNodes() | SyncCluster();
        var known = metadata.Known;
        foreach (var view in known)
        {
            if (!_seen.TryGetValue(view.Uuid, out var seen) || !ReferenceEquals(seen, view))
            {
                _seen[view.Uuid] = view;
                Take(view.Metadata);
            }
        }

        if (_seen.Count > known.Count)
        {
            foreach (var uuid in _seen.Keys.Except(known.Select(view => view.Uuid), StringComparer.Ordinal).ToList())
            {
                _seen.Remove(uuid);
                _routing.Remove(uuid);
                Version++;
            }
        }

        Version += others ? 1 : 0;
        return others;
    }

    public void Update(ClusterInfo info)
    {
        Info = info;
        Version++;
        _routing = _routing.With(Nodes(), info);
    }

    /// <summary>An index sent itself, newer than the cache has it.</summary>
    public void Take(IndexMetadata index)
    {
        if (_routing.Find(index.Uuid) is not { } known || known.Metadata.Version <= index.Version)
        {
            Version++;
            _routing.Update(index);
            if (_seen.ContainsKey(index.Uuid))
            {
                _ahead.Remove(index.Uuid);
            }
            else
            {
                _ahead.Add(index.Uuid);
            }
        }
    }

    /// <summary>What was entered for an index was not decided: its last known state counts again.</summary>
    public void Restore(string uuid)
    {
        if (_routing.Find(uuid) is { } known)
        {
            Version++;
            _routing.Update(known.Metadata);
        }
    }

    public RoutingAllocation Now(bool explains = false, bool onACopy = false) =>
        new(onACopy ? _routing.Clone() : _routing, _settings, Info, time.GetUtcNow()) { Explains = explains };

    private bool SyncNodes()
    {
        var live = nodes.Live();
        var key = string.Join(' ', live.Select(node => node.Incarnation));
        if (string.Equals(key, _nodesKey, StringComparison.Ordinal))
        {
            return false;
        }

        _nodesKey = key;
        _routing = _routing.With(Nodes(), Info);
        return true;
    }

    private bool SyncCluster()
    {
        var cluster = metadata.Cluster;
        if (cluster.Version == _clusterVersion)
        {
            return false;
        }

        _clusterVersion = cluster.Version;
        var uuids = _ahead.Count == 0 ? null : cluster.Indices.Values.Select(entry => entry.Uuid).ToHashSet(StringComparer.Ordinal);
        foreach (var uuid in _ahead.Where(uuid => uuids?.Contains(uuid) == false).ToList())
        {
            // It was never published and has lost its name: it is not made after all.
            _ahead.Remove(uuid);
            _routing.Remove(uuid);
        }

        var before = _settings;
        _settings = before.Follow(cluster.Persistent.SetItems(cluster.Transient));
        return !ReferenceEquals(before, _settings);
    }

    private IEnumerable<AllocationNode> Nodes() => nodes.Live().Select(node => new AllocationNode
    {
        Id = node.Id,
        Name = node.Name,
        Incarnation = node.Incarnation,
        Ip = node.Silo.Endpoint.Address.ToString(),
        TransportAddress = node.Silo.Endpoint.ToString(),
        Version = node.Version,
        Roles = node.Roles,
        Attributes = node.Attributes,
    });
}
