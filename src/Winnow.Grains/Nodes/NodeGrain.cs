using Microsoft.Extensions.Logging;
using Winnow.Grains.Following.Followers;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Remote;
using Winnow.Grains.Replication;
using Winnow.Grains.Shards;

namespace Winnow.Grains.Nodes;

/// <summary>This silo as the cluster sees it. It takes in metadata, and opens and closes the copies that follow from it.</summary>
[GrainType("winnow.node"), NodePlacement, Reentrant, KeepAlive]
internal sealed partial class NodeGrain(
    NodeDirectory nodes,
    MetadataCache metadata,
    ShardStores stores,
    NodeReconciler reconciler,
    NodeInformation information,
    IClusterMembershipService membership,
    ISiloStatusOracle status,
    MasterCalls master,
    MembershipLease lease,
    IsolatedNodes isolated,
    IsolatedPrimaries primaries,
    NodeSync sync,
    NodeNames names,
    RemoteClusters remotes,
    FollowerWakeUps followers,
    TimeProvider time,
    ILogger<NodeGrain> logger) : Grain, INodeGrain
{
    private static readonly TimeSpan JoinPause = TimeSpan.FromMilliseconds(200);
    private const int StartsAtOnce = 16;
    private readonly CancellationTokenSource _stopped = new();
    private readonly SemaphoreSlim _starting = new(StartsAtOnce);

    private string NodeId => nodes.Self.Id;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stopped.Cancel();
        _stopped.Dispose();
        return Task.CompletedTask;
    }

    public async Task Start()
    {
        await Join();
        _ = WatchMembership();
        _ = remotes.Run(_stopped.Token);
        _ = followers.Run(_stopped.Token);
        this.RegisterGrainTimer(sync.Run, new GrainTimerCreationOptions(NodeSync.Period, NodeSync.Period) { Interleave = true });
        this.RegisterGrainTimer(KeepLease, new GrainTimerCreationOptions(lease.Interval, lease.Interval) { Interleave = true });
        var indices = metadata.Cluster.Indices.Values.ToList();
        await Task.WhenAll(indices.Select(index => StartIndex(index.Uuid)));
        names.Check();
        LogStarted(NodeId, indices.Count, reconciler.OpenShards);
    }

    public Task Ping() => Task.CompletedTask;

    public Task Isolated(string nodeId)
    {
        isolated.Hear(nodeId);
        return Task.CompletedTask;
    }

    public Task ApplyCluster(StateMessage state)
    {
        names.Apply(state);
        foreach (var uuid in names.TakeImported())
        {
            _ = StartIndex(uuid);
        }

        return Task.CompletedTask;
    }

    public Task ApplyIndex(StateMessage state)
    {
        metadata.ApplyIndex(state);
        _ = reconciler.Reconcile(state.Key, deleted: state is { Version: 0, Json.IsEmpty: true });
        return Task.CompletedTask;
    }

    public Task<NodeInfo> Info() => Task.FromResult(information.Info());

    public async Task<NodeStats> Stats()
    {
        var elected = await master.Master.MasterNode();
        return information.Stats() with { ElectedMaster = string.Equals(elected, NodeId, StringComparison.Ordinal) };
    }

    public Task<HeldCopyMessage[]> Held(string indexUuid) => Task.FromResult(stores.Held(indexUuid));

    public Task<HeldIndexMessage[]> HeldOf(string[] indexUuids) =>
        Task.FromResult(Array.ConvertAll(indexUuids, uuid => new HeldIndexMessage { IndexUuid = uuid, Copies = stores.HeldWithSizes(uuid) }));

    public Task<NodeDiskMessage> Disk() => Task.FromResult(information.Disk());

    public Task<DanglingFolder[]> Dangling()
    {
        names.Check();
        return Task.FromResult(names.Dangling());
    }

    private async Task KeepLease()
    {
        await isolated.KeepLease();
        primaries.HandOver();
    }

    /// <summary>Tries until the master answers: at the start of a cluster it may take a moment until there is one.</summary>
    private async Task Join()
    {
        while (true)
        {
            try
            {
                names.Apply(await master.Master.Join(NodeId));
                return;
            }
            catch (Exception exception) when (MasterErrors.MayPass(exception))
            {
                LogJoining(exception);
                await time.Pause(JoinPause, _stopped.Token);
            }
        }
    }

    private async Task StartIndex(string uuid)
    {
        await _starting.WaitAsync(_stopped.Token);
        try
        {
            var state = await master.Retried(() => GrainFactory.GetGrain<IIndexGrain>(uuid).NodeStarted(NodeId, nodes.Self.Incarnation, stores.Held(uuid)));
            metadata.ApplyIndex(state);
            await reconciler.Reconcile(uuid, deleted: false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogIndexNotStarted(uuid, exception);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Every change among the nodes is the master's business.</summary>
    private async Task WatchMembership()
    {
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(_stopped.Token))
            {
                if (snapshot.GetSiloStatus(nodes.Self.Silo) != SiloStatus.Active)
                {
                    // This node is not there yet, or leaves: others see to its copies.
                    continue;
                }

                metadata.Changes.Raise();
                await TellMaster(snapshot.Version.Value);
                await sync.Run();
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    /// <summary>Until a master has heard of it: there may be none until one of these calls makes it. A silo that is dead tells nobody anything.</summary>
    private async Task TellMaster(long version)
    {
        while (!_stopped.IsCancellationRequested && !status.CurrentStatus.IsTerminating())
        {
            try
            {
                await master.Retried(() => master.Master.MembershipChanged(version));
                return;
            }
            catch (WinnowException exception)
            {
                LogNoMaster(version, exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "node [{Node}] started: {Indices} indices, {Shards} shard copies open")]
    private partial void LogStarted(string node, int indices, int shards);

    [LoggerMessage(Level = LogLevel.Information, Message = "waiting for a master")]
    private partial void LogJoining(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "index [{Uuid}] could not be started on this node")]
    private partial void LogIndexNotStarted(string uuid, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "no master has heard of membership version {Version} yet")]
    private partial void LogNoMaster(long version, Exception exception);
}
