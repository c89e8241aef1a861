using System.Collections.Concurrent;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Metadata;

/// <summary>
/// What this silo knows of the cluster: read-only, versioned, never going back. It may be old; who decides by it is told so by the grain that
/// knows better, and then refreshes.
/// </summary>
internal sealed class MetadataCache(MasterCalls master, IGrainFactory grains)
{
    private readonly ConcurrentDictionary<string, IndexView> _indices = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private volatile ClusterMetadata _cluster = new();

    public ClusterMetadata Cluster => _cluster;

    /// <summary>Raised when names or an index have changed here, or the nodes.</summary>
    public ChangeSignal Changes { get; } = new();

    public IReadOnlyCollection<IndexView> Known => [.. _indices.Values];

    public void Apply(ClusterMetadata cluster)
    {
        lock (_gate)
        {
            if (cluster.Version > _cluster.Version)
            {
                _cluster = cluster;
                Changes.Raise();
            }
        }
    }

    public void ApplyCluster(StateMessage message)
    {
        if (!message.Json.IsEmpty && message.Version > _cluster.Version)
        {
            Apply(StateJson.Read<ClusterMetadata>(message.Json.Span));
        }
    }

    /// <summary>Takes in a state of an index; gives back the newest there is, null when the index is gone.</summary>
    public IndexView? ApplyIndex(StateMessage message)
    {
        lock (_gate)
        {
            var before = _indices.GetValueOrDefault(message.Key);
            if (message.Json.IsEmpty)
            {
                // Nothing newer, or nothing at all: an index that was deleted has no version.
                if (message.Version == 0)
                {
                    _indices.TryRemove(message.Key, out _);
                    Changes.Raise();
                    return null;
                }

                return before;
            }

            if (before is not null && before.Metadata.Version >= message.Version)
            {
                return before;
            }

            var view = new IndexView(StateJson.Read<IndexMetadata>(message.Json.Span), before);
            _indices[message.Key] = view;
            Changes.Raise();
            return view;
        }
    }

    /// <summary>The index is known to be deleted.</summary>
    public void Forget(string uuid)
    {
        lock (_gate)
        {
            if (_indices.TryRemove(uuid, out _))
            {
                Changes.Raise();
            }
        }
    }

    public IndexView? Find(string uuid) => _indices.GetValueOrDefault(uuid);

    /// <summary>The index, asked for from its grain when it is not here yet.</summary>
    public ValueTask<IndexView> Index(string uuid) =>
        _indices.TryGetValue(uuid, out var view) ? ValueTask.FromResult(view) : new ValueTask<IndexView>(RefreshIndex(uuid));

    /// <summary>Asks the master whether there are newer names.</summary>
    public async Task<ClusterMetadata> Refresh()
    {
        ApplyCluster(await master.Asked(() => master.Master.GetState(_cluster.Version)));
        return _cluster;
    }

    /// <summary>Asks the index' grain for its newest state.</summary>
    public async Task<IndexView> RefreshIndex(string uuid)
    {
        var message = await master.Asked(() => grains.GetGrain<IIndexGrain>(uuid).GetState(_indices.GetValueOrDefault(uuid)?.Metadata.Version ?? -1));
        return ApplyIndex(message) ?? throw Refusals.IndexNotFound(uuid);
    }
}
