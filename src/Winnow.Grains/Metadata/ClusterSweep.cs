using Microsoft.Extensions.Logging;
using Winnow.Grains.Ports;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Metadata;

/// <summary>
/// What the master does when nodes have gone, and about what a crash left half done: copies of nodes that are gone are given up, names and
/// indices are made to agree. It looks at what is, not at events, so that running it again changes nothing and nothing is missed.
/// </summary>
internal sealed partial class ClusterSweep(
    IGrainFactory grains, MetadataCache metadata, IClusterMembershipService membership, Publisher publisher, TimeProvider time, ILogger<ClusterSweep> logger)
{
    private const int Concurrency = 32;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly CancellationTokenSource _stopped = new();
    private HashSet<SiloAddress>? _seen;
    private Task? _running;
    private long _done = -1;

    /// <summary>Sweeps until everything is as it should be at a version of the membership.</summary>
    public async Task UpTo(long version, Func<ClusterMetadata> names)
    {
        while (_done < version && !_stopped.IsCancellationRequested)
        {
            if (_running is { } running)
            {
                await running;
                continue;
            }

            _running = Sweep(version, names);
            try
            {
                await _running;
            }
            finally
            {
                _running = null;
            }

            if (_done < version)
            {
                await time.Pause(Pause);
            }
        }
    }

    public async Task Again(Func<ClusterMetadata> names)
    {
        if (_running is null)
        {
            var version = Math.Max(_done, membership.CurrentSnapshot.Version.Value);
            _done = version - 1;
            await UpTo(version, names);
        }
    }

    public void Stop() => _stopped.Cancel();

    private async Task Sweep(long version, Func<ClusterMetadata> names)
    {
        try
        {
            await membership.Refresh(new MembershipVersion(version));
            var snapshot = membership.CurrentSnapshot;
            var alive = snapshot.Members.Values.Where(IsAlive).Select(member => member.SiloAddress).ToHashSet();
            var died = _seen is null || !_seen.IsSubsetOf(alive);
            var state = names();
            if (_seen is null)
            {
                await Each(state.Graveyard, Bury);
            }

            // Their operations go on, wherever they ran before.
            await Each(state.Repositories.Keys, name => grains.GetGrain<IRepositoryGrain>(name).Resume());
            var settled = await Each(state.Indices.Values, entry => Settle(entry, alive, thorough: died));
            if (settled)
            {
                await grains.GetGrain<IAllocatorGrain>(IAllocatorGrain.AllocatorKey).Reroute();
                _seen = alive;
                _done = Math.Max(version, snapshot.Version.Value);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception);
        }
    }

    private static bool IsAlive(ClusterMember member) =>
        member.Status is SiloStatus.Joining or SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping;

    private async Task Settle(IndexEntry entry, HashSet<SiloAddress> alive, bool thorough)
    {
        var index = grains.GetGrain<IIndexGrain>(entry.Uuid);
        var known = (await metadata.Index(entry.Uuid)).Metadata;
        foreach (var (nodeId, incarnation) in Gone(known, alive))
        {
            await index.NodeLeft(nodeId, incarnation);
        }

        if (thorough)
        {
            await CatchUp(index, entry.Uuid);
            known = (await metadata.Index(entry.Uuid)).Metadata;
        }

        if (known.Follow is { Reopens: true })
        {
            // Who closed it for a moment may have gone; if not, he does it again.
            await grains.GetGrain<IClusterGrain>(IClusterGrain.ClusterKey).SetClosed([entry.Uuid], closed: false);
            await index.Follow(FollowMessages.Of(new ReopenFollower(false)));
        }
        else if (known.Closed != entry.Closed)
        {
            await index.SetClosed(entry.Closed);
        }

        if (!known.Closed && known.Shards.Any(shard => shard.Primary is { State: CopyState.Unassigned, Unassigned.AllocationStatus: "no_attempt" }))
        {
            await index.Allocate();
        }
    }

    /// <summary>A decision whose grain died before it told the nodes is told now.</summary>
    private async Task CatchUp(IIndexGrain index, string uuid)
    {
        var newest = await index.GetState(metadata.Find(uuid)?.Metadata.Version ?? -1);
        if (!newest.Json.IsEmpty)
        {
            metadata.ApplyIndex(newest);
            await publisher.Index(newest);
        }
    }

    /// <summary>The name went, and the master with it before the index was told.</summary>
    private async Task Bury(string uuid)
    {
        var index = grains.GetGrain<IIndexGrain>(uuid);
        if ((await index.GetState(long.MaxValue)).Version > 0)
        {
            await index.Drop();
        }
    }

    private static List<(string NodeId, string Incarnation)> Gone(IndexMetadata index, HashSet<SiloAddress> alive) =>
        [.. index.Shards.SelectMany(shard => shard.Copies)
            .Where(copy => copy is { NodeId: not null, Incarnation: not null } && !alive.Contains(SiloAddress.FromParsableString(copy.Incarnation)))
            .Select(copy => (copy.NodeId!, copy.Incarnation!))
            .Distinct()];

    /// <summary>False when one failed: the sweep comes back to it.</summary>
    private async Task<bool> Each<T>(IEnumerable<T> items, Func<T, Task> action)
    {
        using var slots = new SemaphoreSlim(Concurrency);
        var outcomes = await Task.WhenAll(items.Select(async item =>
        {
            await slots.WaitAsync(_stopped.Token);
            try
            {
                await action(item);
                return true;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
                return false;
            }
            finally
            {
                slots.Release();
            }
        }));
        return outcomes.All(ok => ok);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the cluster could not be settled; it is tried again")]
    private partial void LogFailed(Exception exception);
}
