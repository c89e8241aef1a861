using System.Collections.Immutable;

namespace Winnow.Protocols.Replication;

/// <summary>
/// What a primary knows of the copies of its shard: who gets operations, who must have them before they are acknowledged, and how far all
/// of them are. A value: every event gives a new one (or the same, when nothing changed). Events of copies that are no more are ignored.
/// </summary>
public sealed record ReplicationTracker
{
    /// <summary>The primary itself.</summary>
    public required string AllocationId { get; init; }

    public required long PrimaryTerm { get; init; }

    /// <summary>The version of the index' metadata that was applied last.</summary>
    public long RoutingVersion { get; private init; } = -1;

    /// <summary>Every copy that is, or is about to be, in-sync has persisted all operations up to this one. It never goes back.</summary>
    public long GlobalCheckpoint { get; private init; } = -1;

    public LeaseTable Leases { get; private init; } = new();

    public ImmutableSortedDictionary<string, TrackedCopy> Copies { get; private init; } =
        ImmutableSortedDictionary.Create<string, TrackedCopy>(StringComparer.Ordinal);

    /// <summary>The other copies that get every operation.</summary>
    public IEnumerable<TrackedCopy> Targets => Copies.Values.Where(copy =>
        copy is { Tracking: >= CopyTracking.Tracked, NodeId: not null } && !IsSelf(copy.AllocationId));

    /// <summary>In-sync copies that no node has: nothing may be acknowledged until a decision has taken them out of the in-sync set.</summary>
    public IEnumerable<string> Unavailable => Copies.Values.Where(copy => copy.NodeId is null).Select(copy => copy.AllocationId);

    /// <summary>Whether only copies that no node has keep operations from being safe which all others have.</summary>
    public bool IsHeldUp =>
        Copies.Values.Where(copy => copy.CountsForGlobalCheckpoint && copy.NodeId is not null).All(copy => copy.PersistedCheckpoint > GlobalCheckpoint) && Unavailable.Any();

    /// <summary>A copy became primary in a term.</summary>
    /// <param name="allocationId">The copy.</param>
    /// <param name="nodeId">Its node.</param>
    /// <param name="primaryTerm">The term.</param>
    /// <param name="globalCheckpoint">As far as the copy knew as a replica.</param>
    /// <param name="leases">As the copy knew them.</param>
    public static ReplicationTracker Activate(string allocationId, string nodeId, long primaryTerm, long globalCheckpoint, LeaseTable leases)
    {
        var self = new TrackedCopy { AllocationId = allocationId, NodeId = nodeId, Tracking = CopyTracking.InSync };
        var tracker = new ReplicationTracker
        {
            AllocationId = allocationId,
            PrimaryTerm = primaryTerm,
            GlobalCheckpoint = globalCheckpoint,
            Leases = leases.In(primaryTerm),
        };
        return tracker with { Copies = tracker.Copies.Add(allocationId, self) };
    }

    /// <summary>Follows the decisions of the index. An older version than the one that was applied changes nothing.</summary>
    public ReplicationTracker ApplyRouting(long version, IReadOnlyCollection<string> inSync, IReadOnlyCollection<AssignedCopy> assigned)
    {
        if (version <= RoutingVersion)
        {
            return this;
        }

        var copies = Copies.Clear();
        foreach (var (allocationId, nodeId) in assigned)
        {
            var before = Copies.GetValueOrDefault(allocationId) ?? new TrackedCopy { AllocationId = allocationId };
            copies = copies.SetItem(allocationId, before with
            {
                NodeId = nodeId,
                Tracking = inSync.Contains(allocationId) ? CopyTracking.InSync : before.Tracking,
            });
        }

        foreach (var allocationId in inSync.Where(id => !copies.ContainsKey(id)))
        {
            copies = copies.Add(allocationId, new TrackedCopy { AllocationId = allocationId, Tracking = CopyTracking.InSync });
        }

        // The routing may be behind this copy's own promotion, never ahead of its removal: the grain ends with that.
        return (this with { RoutingVersion = version, Copies = copies.ContainsKey(AllocationId) ? copies : copies.Add(AllocationId, Copies[AllocationId]) })
            .Advance();
    }

    public bool Knows(string allocationId) => Copies.ContainsKey(allocationId);

    /// <summary>From now on the copy gets every operation.</summary>
    /// <exception cref="Refusal">The routing that was applied does not give the copy a place (yet).</exception>
    public ReplicationTracker InitiateTracking(string allocationId)
    {
        var copy = Copies.GetValueOrDefault(allocationId);
        if (copy?.NodeId is null)
        {
            throw new Refusal("delay_recovery_exception", 503, $"source node does not have the shard copy [{allocationId}] listed in its state, delaying recovery");
        }

        return copy.Tracking == CopyTracking.Assigned ? With(copy with { Tracking = CopyTracking.Tracked }) : this;
    }

    /// <summary>A copy (the primary too) tells how far it is.</summary>
    public ReplicationTracker UpdateLocalCheckpoint(
        string allocationId, long persisted, long processed, long knownGlobalCheckpoint = TrackedCopy.UnknownCheckpoint) =>
        Copies.TryGetValue(allocationId, out var copy) && copy.Report(persisted, processed, knownGlobalCheckpoint) is var reported && !ReferenceEquals(reported, copy)
            ? With(reported)
            : this;

    /// <summary>The copy shall be in-sync: from now on nothing is acknowledged, and the global checkpoint does not advance, without it.</summary>
    public ReplicationTracker BeginInSync(string allocationId) =>
        Copies.TryGetValue(allocationId, out var copy) && copy.Tracking == CopyTracking.Tracked
            ? With(copy with { Tracking = CopyTracking.PendingInSync })
            : this;

    /// <summary>Whether the copy has caught up, so that the decision to take it into the in-sync set may be asked for.</summary>
    public bool CanMarkInSync(string allocationId) =>
        Copies.TryGetValue(allocationId, out var copy) && copy.CountsForGlobalCheckpoint && copy.PersistedCheckpoint >= GlobalCheckpoint;

    /// <summary>The decision is persisted: the copy is in-sync.</summary>
    public ReplicationTracker MarkInSync(string allocationId) =>
        Copies.TryGetValue(allocationId, out var copy) && copy.Tracking == CopyTracking.PendingInSync
            ? With(copy with { Tracking = CopyTracking.InSync })
            : this;

    public ReplicationTracker WithLeases(LeaseTable leases) => ReferenceEquals(leases, Leases) ? this : this with { Leases = leases };

    /// <summary>Keeps the history that copies with a node, or with a chance to come back, begin with.</summary>
    public ReplicationTracker MaintainLeases(DateTimeOffset now, TimeSpan period, bool allStarted) =>
        WithLeases(LeaseMaintenance.Run(this, now, period, allStarted));

    private bool IsSelf(string allocationId) => string.Equals(allocationId, AllocationId, StringComparison.Ordinal);

    private ReplicationTracker With(TrackedCopy copy) => (this with { Copies = Copies.SetItem(copy.AllocationId, copy) }).Advance();

    private ReplicationTracker Advance()
    {
        var checkpoint = long.MaxValue;
        foreach (var (_, copy) in Copies)
        {
            if (copy.CountsForGlobalCheckpoint)
            {
                checkpoint = Math.Min(checkpoint, copy.PersistedCheckpoint);
            }
        }

        return checkpoint > GlobalCheckpoint && checkpoint != long.MaxValue ? this with { GlobalCheckpoint = checkpoint } : this;
    }
}
