using Winnow.Protocols.Replication;

namespace Winnow.Protocols.Tests.Replication;

public sealed class ReplicationTrackerTests
{
    private static readonly AssignedCopy Primary = new("p", "n0");
    private static readonly AssignedCopy Replica = new("r", "n1");
    private static readonly TimeSpan Period = TimeSpan.FromHours(12);

    [Fact]
    public void Without_other_copies_what_the_primary_has_persisted_is_everywhere()
    {
        var tracker = New().ApplyRouting(1, ["p"], [Primary]).UpdateLocalCheckpoint("p", persisted: 7, processed: 9);
        Assert.Equal(7, tracker.GlobalCheckpoint);
        Assert.Empty(tracker.Targets);
    }

    [Fact]
    public void The_global_checkpoint_waits_for_the_slowest_in_sync_copy()
    {
        var tracker = New().ApplyRouting(1, ["p", "r"], [Primary, Replica]).UpdateLocalCheckpoint("p", 9, 9);
        Assert.Equal(-1, tracker.GlobalCheckpoint);
        tracker = tracker.UpdateLocalCheckpoint("r", persisted: 4, processed: 8);
        Assert.Equal(4, tracker.GlobalCheckpoint);
        Assert.Same(tracker, tracker.UpdateLocalCheckpoint("r", 3, 3));
    }

    [Fact]
    public void A_copy_without_a_node_holds_everything_up_until_it_is_out_of_the_in_sync_set()
    {
        var tracker = New().ApplyRouting(1, ["p", "r"], [Primary]).UpdateLocalCheckpoint("p", 9, 9);
        Assert.Equal(("r", -1L), (Assert.Single(tracker.Unavailable), tracker.GlobalCheckpoint));
        tracker = tracker.ApplyRouting(2, ["p"], [Primary]);
        Assert.Empty(tracker.Unavailable);
        Assert.Equal(9, tracker.GlobalCheckpoint);
    }

    [Fact]
    public void What_only_a_copy_without_a_node_lacks_is_held_up()
    {
        var tracker = New().ApplyRouting(1, ["p", "q", "r"], [Primary, Replica with { AllocationId = "q" }]).UpdateLocalCheckpoint("p", 9, 9);
        Assert.False(tracker.IsHeldUp);
        tracker = tracker.UpdateLocalCheckpoint("q", 9, 9);
        Assert.True(tracker.IsHeldUp);
        tracker = tracker.ApplyRouting(2, ["p", "q"], [Primary, Replica with { AllocationId = "q" }]);
        Assert.Equal((false, 9L), (tracker.IsHeldUp, tracker.GlobalCheckpoint));
    }

    [Fact]
    public void A_recovering_copy_gets_operations_and_counts_only_when_it_is_about_to_be_in_sync()
    {
        var tracker = New().ApplyRouting(1, ["p"], [Primary, Replica]).UpdateLocalCheckpoint("p", 5, 5);
        Assert.Empty(tracker.Targets);
        tracker = tracker.InitiateTracking("r").UpdateLocalCheckpoint("r", 2, 2).UpdateLocalCheckpoint("p", 6, 6);
        Assert.Equal("r", Assert.Single(tracker.Targets).AllocationId);
        Assert.Equal(6, tracker.GlobalCheckpoint);
        Assert.False(tracker.CanMarkInSync("r"));

        tracker = tracker.BeginInSync("r").UpdateLocalCheckpoint("p", 8, 8);
        Assert.Equal((6L, false), (tracker.GlobalCheckpoint, tracker.CanMarkInSync("r")));
        tracker = tracker.UpdateLocalCheckpoint("r", 7, 7);
        Assert.Equal((7L, true), (tracker.GlobalCheckpoint, tracker.CanMarkInSync("r")));
        Assert.Equal(CopyTracking.InSync, tracker.MarkInSync("r").Copies["r"].Tracking);
    }

    [Fact]
    public void A_copy_is_not_tracked_before_the_routing_gives_it_a_place()
    {
        var refusal = Assert.Throws<Refusal>(() => New().InitiateTracking("r"));
        Assert.Equal("delay_recovery_exception", refusal.Type);
    }

    [Fact]
    public void An_old_routing_does_not_bring_a_removed_copy_back()
    {
        var tracker = New().ApplyRouting(3, ["p"], [Primary]);
        Assert.Same(tracker, tracker.ApplyRouting(2, ["p", "r"], [Primary, Replica]));
    }

    [Fact]
    public void An_in_sync_copy_of_the_tracker_stays_so_when_the_routing_is_late()
    {
        var tracker = New().ApplyRouting(1, ["p"], [Primary, Replica]).InitiateTracking("r").BeginInSync("r").ApplyRouting(2, ["p"], [Primary, Replica]);
        Assert.Equal(CopyTracking.PendingInSync, tracker.Copies["r"].Tracking);
    }

    [Fact]
    public void Leases_follow_the_copies_and_outlive_a_node_for_half_a_day()
    {
        var now = DateTimeOffset.UnixEpoch;
        var tracker = New().ApplyRouting(1, ["p", "r"], [Primary, Replica])
            .UpdateLocalCheckpoint("p", 9, 9, knownGlobalCheckpoint: 5)
            .UpdateLocalCheckpoint("r", 9, 9, knownGlobalCheckpoint: 3)
            .MaintainLeases(now, Period, allStarted: true);
        Assert.Equal([6L, 4L], [tracker.Leases.Leases[PeerLease.Of("n0")].RetainingSeqNo, tracker.Leases.Leases[PeerLease.Of("n1")].RetainingSeqNo]);
        Assert.Same(tracker, tracker.MaintainLeases(now + TimeSpan.FromHours(1), Period, allStarted: true));

        var renewed = tracker.MaintainLeases(now + TimeSpan.FromHours(100), Period, allStarted: true);
        Assert.Equal(2, renewed.Leases.Leases.Count);

        var left = tracker.ApplyRouting(2, ["p"], [Primary]);
        Assert.True(left.MaintainLeases(now + Period, Period, allStarted: false).Leases.Leases.ContainsKey(PeerLease.Of("n1")));
        Assert.False(left.MaintainLeases(now + Period + TimeSpan.FromSeconds(1), Period, allStarted: false).Leases.Leases.ContainsKey(PeerLease.Of("n1")));
        Assert.False(left.MaintainLeases(now, Period, allStarted: true).Leases.Leases.ContainsKey(PeerLease.Of("n1")));
    }

    [Fact]
    public void Leases_of_others_live_as_long_as_they_are_renewed_and_never_go_back()
    {
        var leases = new LeaseTable().Add("ccr", 10, DateTimeOffset.UnixEpoch, "ccr");
        Assert.Equal("retention_lease_already_exists_exception", Assert.Throws<Refusal>(() => leases.Add("ccr", 11, DateTimeOffset.UnixEpoch, "ccr")).Type);
        Assert.Equal("retention_lease_not_found_exception", Assert.Throws<Refusal>(() => leases.Renew("other", 11, DateTimeOffset.UnixEpoch, "ccr")).Type);
        Assert.Throws<Refusal>(() => leases.Renew("ccr", 9, DateTimeOffset.UnixEpoch, "ccr"));
        leases = leases.Renew("ccr", 20, DateTimeOffset.UnixEpoch, "ccr");
        var tracker = New().WithLeases(leases).MaintainLeases(DateTimeOffset.UnixEpoch + Period, Period, allStarted: true);
        Assert.Equal(20, tracker.Leases.Leases["ccr"].RetainingSeqNo);
        Assert.False(tracker.MaintainLeases(DateTimeOffset.UnixEpoch + (2 * Period), Period, allStarted: true).Leases.Leases.ContainsKey("ccr"));
        Assert.Throws<Refusal>(() => leases.Remove("ccr").Remove("ccr"));
    }

    private static ReplicationTracker New() => ReplicationTracker.Activate("p", "n0", 1, -1, new LeaseTable());
}
