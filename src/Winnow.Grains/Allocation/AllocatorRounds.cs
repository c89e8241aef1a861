using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Protocols.Allocation;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Allocation;

/// <summary>
/// One look at the cluster after another: copies without a node get one, then those moves begin that bring the desired balance nearer. Each index
/// is sent all its changes in one call, and is left alone until it has answered.
/// </summary>
internal sealed partial class AllocatorRounds(
    AllocationTable table, StoredCopies stored, MetadataCache metadata, IGrainFactory grains, TimeProvider time, ILogger<AllocatorRounds> logger)
{
    /// <summary>How long nothing has to happen while nothing changes.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BetweenBalances = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private readonly HashSet<string> _inFlight = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _hopeless = new(StringComparer.Ordinal);
    private ImmutableArray<DesiredMove> _desired = [];
    private long _balancedVersion = -1;
    private DateTimeOffset _balancedAt = DateTimeOffset.MinValue;

    /// <summary>Raised when an answer is there that a round waits for.</summary>
    public ChangeSignal Answers { get; } = new();

    public UndesiredShards[] Undesired() =>
        [.. _desired
            .Select(move => table.Routing.Find(move.IndexUuid)?.Find(move.Shard, move.AllocationId))
            .Where(shard => shard is { State: CopyState.Started, NodeId: not null })
            .CountBy(shard => shard!.NodeId!, StringComparer.Ordinal)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new UndesiredShards { NodeId = pair.Key, Count = pair.Value })];

    /// <summary>Begins what can begin now; says when to look again though nothing has changed.</summary>
    public TimeSpan Next()
    {
        if (table.Sync())
        {
            // Other nodes or settings are looked at without delay.
            _balancedAt = DateTimeOffset.MinValue;
        }

        var allocation = table.Now();
        var due = _balancedVersion == table.Version ? Idle : _balancedAt + BetweenBalances - allocation.Now;
        if (due <= TimeSpan.Zero)
        {
            _hopeless.Clear();
        }

        var changes = new List<RoutingChange>();
        var pause = Unassigned(allocation, changes);
        Balance(allocation, due <= TimeSpan.Zero, changes);
        foreach (var group in changes.GroupBy(change => change.IndexUuid, StringComparer.Ordinal).ToList())
        {
            _ = Apply(group.Key, AllocationChanges.ToMessages(group));
        }

        return due > TimeSpan.Zero && due < pause ? due : pause;
    }

    private TimeSpan Unassigned(RoutingAllocation allocation, List<RoutingChange> changes)
    {
        var pause = Idle;
        var unknown = new List<IndexRouting>();
        foreach (var index in allocation.Routing.WithUnassigned())
        {
            if (_inFlight.Contains(index.Index.Uuid) || (_hopeless.TryGetValue(index.Index.Uuid, out var version) && version == index.Metadata.Version))
            {
                continue;
            }

            var result = UnassignedAllocator.Allocate(index, stored.Find(index), allocation);
            changes.AddRange(result.Changes);
            if (result.NeedsStored && !stored.IsAsked(index))
            {
                unknown.Add(index);
            }

            if (result is { Changes: [], NeedsStored: false, Waits: false })
            {
                _hopeless[index.Index.Uuid] = index.Metadata.Version;
            }

            pause = result.Delay is { } delay && delay < pause ? delay : pause;
        }

        if (unknown.Count > 0)
        {
            _ = Fetch(unknown);
        }

        return pause;
    }

    /// <summary>The desired balance is thought out again when something has changed, but not more often than makes sense; its moves go on meanwhile.</summary>
    private void Balance(RoutingAllocation allocation, bool due, List<RoutingChange> changes)
    {
        if (due)
        {
            _balancedVersion = table.Version;
            _balancedAt = allocation.Now;
            _desired = DesiredBalance.Compute(allocation);
            stored.Keep(uuid => table.Routing.Find(uuid) is { Unassigned: > 0 });
            changes.AddRange(Reconciler.ExpandReplicas(allocation).Where(change => !_inFlight.Contains(change.IndexUuid)));
        }

        changes.AddRange(Reconciler.Move(_desired.Where(move => !_inFlight.Contains(move.IndexUuid)), allocation));
    }

    private async Task Fetch(List<IndexRouting> indices)
    {
        var complete = await stored.Fetch(indices);
        Answers.Raise();
        if (!complete)
        {
            await time.Pause(RetryPause);
            stored.Forget(indices.Select(index => index.Index.Uuid));
            Answers.Raise();
        }
    }

    private async Task Apply(string uuid, AllocationChange[] changes)
    {
        _inFlight.Add(uuid);
        try
        {
            var before = table.Routing.Find(uuid)?.Metadata.Version ?? -1;
            var state = await grains.GetGrain<IIndexGrain>(uuid).ApplyAllocation(changes);
            var decided = metadata.ApplyIndex(state)?.Metadata;
            if (decided is null || decided.Version <= before)
            {
                // It would be asked for the same again.
                await time.Pause(RetryPause);
            }

            if (decided is not null)
            {
                table.Take(decided);
            }
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or WinnowException or Orleans.Storage.InconsistentStateException)
        {
            LogNotApplied(uuid, exception);
            await time.Pause(RetryPause);
            table.Restore(uuid);
        }
        finally
        {
            _inFlight.Remove(uuid);
            Answers.Raise();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "index [{Uuid}] did not take the allocator's changes; they are thought over again")]
    private partial void LogNotApplied(string uuid, Exception exception);
}
