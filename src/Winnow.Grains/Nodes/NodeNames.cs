using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;

namespace Winnow.Grains.Nodes;

/// <summary>
/// What follows on this node from the cluster's names: data of indices that are known to be deleted goes; folders that nobody knows are kept
/// and reported as dangling.
/// </summary>
internal sealed partial class NodeNames(
    MetadataCache metadata, ShardStores stores, IndexStateFiles states, NodeReconciler reconciler, ILogger<NodeNames> logger)
{
    private ImmutableHashSet<string> _dangling = ImmutableHashSet.Create<string>(StringComparer.Ordinal);
    private long _checked = -1;

    /// <summary>Takes in names and does what their last deletions ask for.</summary>
    public void Apply(StateMessage names)
    {
        var before = metadata.Cluster;
        metadata.ApplyCluster(names);
        var after = metadata.Cluster;
        foreach (var uuid in after.Graveyard.Except(before.Graveyard, StringComparer.Ordinal))
        {
            Delete(uuid);
        }
    }

    /// <summary>Compares all that is here with the names: what was missed, and what the disk has beyond them.</summary>
    public void Check()
    {
        var names = metadata.Cluster;
        if (names.Version == _checked)
        {
            return;
        }

        var dangling = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var uuid in stores.Indices().Concat(metadata.Known.Select(index => index.Uuid)).Distinct(StringComparer.Ordinal).Where(uuid => names.ByUuid(uuid) is null))
        {
            if (names.Graveyard.Contains(uuid))
            {
                Delete(uuid);
            }
            else if (stores.Held(uuid).Length > 0)
            {
                dangling.Add(uuid);
            }
        }

        foreach (var uuid in dangling.Where(uuid => !_dangling.Contains(uuid)))
        {
            LogDangling(uuid);
        }

        _dangling = dangling.ToImmutable();
        _checked = names.Version;
    }

    public DanglingFolder[] Dangling() =>
        [.. _dangling.Order(StringComparer.Ordinal).Select(uuid => new DanglingFolder { IndexUuid = uuid, Json = states.Read(uuid), Held = stores.Held(uuid) })];

    /// <summary>Indices that were dangling and are known again.</summary>
    public IReadOnlyList<string> TakeImported()
    {
        var imported = _dangling.Where(uuid => metadata.Cluster.ByUuid(uuid) is not null).Order(StringComparer.Ordinal).ToList();
        _dangling = _dangling.Except(imported);
        return imported;
    }

    private void Delete(string uuid)
    {
        metadata.Forget(uuid);
        _dangling = _dangling.Remove(uuid);
        _ = reconciler.Reconcile(uuid, deleted: true);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "index folder [{Uuid}] belongs to no index of the cluster: kept as dangling")]
    private partial void LogDangling(string uuid);
}
