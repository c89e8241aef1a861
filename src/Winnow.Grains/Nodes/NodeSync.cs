using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Nodes;

/// <summary>
/// A node's periodic look at whether it is up to date: it compares a digest of what it knows with the master's, fetches what it missed, and
/// has another try at whatever of its own copies is not as it should be.
/// </summary>
internal sealed partial class NodeSync(
    MetadataCache metadata, MasterCalls master, MembershipLease lease, NodeDirectory nodes, NodeReconciler reconciler, NodeNames names, ILogger<NodeSync> logger)
{
    private bool _running;

    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(10);

    public async Task Run()
    {
        if (_running || !lease.Held)
        {
            return;
        }

        _running = true;
        try
        {
            await CatchUp();
            foreach (var index in metadata.Known.Where(index => Unfinished(index) || !reconciler.Follows(index)))
            {
                _ = reconciler.Again(index.Uuid);
            }
        }
        catch (Exception exception)
        {
            LogNotSynced(exception);
        }
        finally
        {
            _running = false;
        }
    }

    private async Task CatchUp()
    {
        var answer = await master.Asked(() => master.Master.Sync(
            new SyncRequest { NodeId = nodes.Self.Id, ClusterVersion = metadata.Cluster.Version, Digest = metadata.Digest() }));
        names.Apply(answer.Cluster);
        names.Check();
        for (var same = answer.Same; !same;)
        {
            var missed = await master.Asked(() => master.Master.Newer([.. metadata.Versions()]));
            foreach (var state in missed)
            {
                metadata.ApplyIndex(state);
                _ = reconciler.Reconcile(state.Key, deleted: false);
            }

            same = missed.Length == 0;
            LogCaughtUp(missed.Length);
        }
    }

    /// <summary>A copy of this node that has not started yet: it may be on its way, or a call about it was lost.</summary>
    private bool Unfinished(IndexView index) => index.Metadata.Shards.Any(shard => shard.Copies.Any(copy =>
        copy.State == CopyState.Initializing && string.Equals(copy.Incarnation, nodes.Self.Incarnation, StringComparison.Ordinal)));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} indices were newer at the master: publications were missed")]
    private partial void LogCaughtUp(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "what this node knows could not be compared with the master")]
    private partial void LogNotSynced(Exception exception);
}
