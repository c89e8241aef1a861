using System.Collections.Immutable;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Tests.Indices;

public sealed class ReplicationDecisionTests
{
    [Fact]
    public void A_replica_becomes_active_and_trusted_by_its_primarys_word_alone()
    {
        var index = WithReplica();
        Assert.Same(index, index.After(new CopyStarted(0, "r", "s1")));
        var started = index.After(new CopyInSync(0, "r", "p", 1));
        Assert.Equal((CopyState.Started, "p,r"), (Copy(started, "r").State, InSync(started)));
        Assert.Same(started, started.After(new CopyInSync(0, "r", "p", 1)));
    }

    [Fact]
    public void The_primary_of_a_term_that_is_over_decides_nothing()
    {
        var index = Green().After(new NodeLeft("n0", "s0"));
        Assert.All(
            new IndexCommand[] { new FailCopy(0, "r", "p", 1, "x"), new CopyInSync(0, "r", "p", 1), new HandOverPrimary(0, "p", 1, "q") },
            command => Assert.Equal("no_longer_primary_shard_exception", Assert.Throws<Refusal>(() => index.After(command)).Type));
    }

    [Fact]
    public void A_failed_copy_leaves_the_in_sync_set_in_the_same_decision()
    {
        var index = Green().After(new FailCopy(0, "r", "p", 1, "timed out"));
        Assert.Equal("p", InSync(index));
        Assert.Equal(("ALLOCATION_FAILED", "timed out", 1), Info(index.Shards[0].Copies[1]));
        Assert.Same(index, index.After(new FailCopy(0, "r", "p", 1, "timed out")));
    }

    [Fact]
    public void A_copy_whose_node_left_stays_trusted_until_something_is_acknowledged_without_it()
    {
        var left = Green().After(new NodeLeft("n1", "s1"));
        Assert.Equal((1L, "p,r"), (left.Shards[0].PrimaryTerm, InSync(left)));
        Assert.Equal("p", InSync(left.After(new FailCopy(0, "r", "p", 1, "stale"))));
    }

    [Fact]
    public void A_lost_primary_is_succeeded_in_the_decision_that_raises_the_term()
    {
        var index = Green().After(new NodeLeft("n0", "s0"));
        var shard = index.Shards[0];
        Assert.Equal(("r", CopyState.Started, 2L), (shard.Primary.AllocationId, shard.Primary.State, shard.PrimaryTerm));
        Assert.Equal((CopyState.Unassigned, UnassignedReasons.NodeLeft), (shard.Copies[0].State, shard.Copies[0].Unassigned!.Reason));
        Assert.Equal(Health.Yellow, IndexHealth.Of(index).Status);
    }

    [Fact]
    public void A_broken_primary_is_succeeded_and_not_trusted_any_more()
    {
        var index = Green().After(new CopyFailed(0, "p", "bad disk", Corrupted: true));
        Assert.Equal(("r", 2L, "r"), (index.Shards[0].Primary.AllocationId, index.Shards[0].PrimaryTerm, InSync(index)));
    }

    [Fact]
    public void A_replica_that_still_recovers_does_not_succeed()
    {
        var index = WithReplica().After(new NodeLeft("n0", "s0"));
        Assert.Equal((CopyState.Unassigned, 1L), (index.Shards[0].Primary.State, index.Shards[0].PrimaryTerm));
    }

    [Fact]
    public void The_last_trusted_copy_stays_trusted_whatever_it_reports()
    {
        var index = WithReplica().After(new CopyFailed(0, "p", "bad disk", Corrupted: true));
        Assert.Equal("p", InSync(index));
    }

    [Theory]
    [InlineData(false, "p,r")]
    [InlineData(true, "r")]
    public void A_copy_that_breaks_stays_trusted_unless_it_is_corrupt(bool corrupted, string inSync)
    {
        // Its successor may be gone, too, and nobody has noticed yet.
        var index = Green().After(new CopyFailed(0, "p", "disk full", corrupted));
        Assert.Equal(("r", inSync), (index.Shards[0].Primary.AllocationId, InSync(index)));
        Assert.Equal("r", InSync(index.After(new FailCopy(0, "p", "r", 2, "written without it"))));
    }

    [Fact]
    public void A_node_that_restarted_has_lost_its_primary_to_the_other_copy()
    {
        var index = Green().After(new NodeStarted("n0", "s9", [new HeldCopy(0, "p", Usable: true)]));
        Assert.Equal(("r", 2L), (index.Shards[0].Primary.AllocationId, index.Shards[0].PrimaryTerm));
    }

    [Fact]
    public void A_primary_hands_over_to_a_trusted_copy_and_stays_one_itself()
    {
        var index = Green().After(new HandOverPrimary(0, "p", 1, "r"));
        Assert.Equal(("r", 2L, "p,r"), (index.Shards[0].Primary.AllocationId, index.Shards[0].PrimaryTerm, InSync(index)));
        Assert.Equal(CopyState.Started, Copy(index, "p").State);
        Assert.Same(index, index.After(new HandOverPrimary(0, "p", 1, "r")));
        Assert.Throws<Refusal>(() => WithReplica().After(new HandOverPrimary(0, "p", 1, "r")));
    }

    [Fact]
    public void A_moving_primary_hands_over_to_its_target_and_goes()
    {
        var shard = Green().After(new MoveCopy(0, "p", "n2", "s2", "t")).After(new HandOverPrimary(0, "p", 1, "t")).Shards[0];
        Assert.Equal(("t", CopyState.Started, 2L, "r,t"), (shard.Primary.AllocationId, shard.Primary.State, shard.PrimaryTerm, string.Join(',', shard.InSync)));
        Assert.Null(shard.Copy("p"));
    }

    [Fact]
    public void Copies_that_recover_from_a_primary_begin_anew_with_the_next()
    {
        var index = Green().After(new SetSettings(Green().Settings.SetItem("index.number_of_replicas", "2"))).After(new AssignReplica(0, 1, "n2", "s2", "q"));
        var shard = index.After(new NodeLeft("n0", "s0")).Shards[0];
        Assert.Equal(UnassignedReasons.PrimaryFailed, shard.Copies[2].Unassigned!.Reason);
        Assert.Equal("r", shard.Primary.AllocationId);
    }

    [Fact]
    public void A_replica_that_moves_leads_from_where_it_is()
    {
        var shard = Green().After(new MoveCopy(0, "r", "n2", "s2", "t")).After(new NodeLeft("n0", "s0")).Shards[0];
        Assert.Equal(("r", CopyState.Started, "n1"), (shard.Primary.AllocationId, shard.Primary.State, shard.Primary.NodeId));
        Assert.Null(shard.Copy("t"));
    }

    [Fact]
    public void Whatever_happens_only_a_trusted_copy_leads_and_somebody_is_always_trusted()
    {
        var random = new Random(17);
        var index = Green();
        for (var step = 0; step < 20_000; step++)
        {
            var before = index.Shards[0];
            index = Attempt(index, Random(random, index));
            var shard = index.Shards[0];
            Assert.NotEmpty(shard.InSync);
            Assert.Single(shard.Copies, copy => copy is { Primary: true, IsRelocationTarget: false });
            Assert.True(shard.PrimaryTerm >= before.PrimaryTerm);
            var leader = shard.Primary.AllocationId;
            if (leader is not null && !string.Equals(leader, before.Primary.AllocationId, StringComparison.Ordinal))
            {
                Assert.True(before.InSync.Contains(leader) || before.Copy(leader) is { IsRelocationTarget: true });
                Assert.True(shard.PrimaryTerm > before.PrimaryTerm);
            }
        }
    }

    private static IndexMetadata Attempt(IndexMetadata index, IndexCommand command)
    {
        try
        {
            return index.After(command);
        }
        catch (Refusal)
        {
            return index;
        }
    }

    private static IndexCommand Random(Random random, IndexMetadata index)
    {
        var shard = index.Shards[0];
        var copy = shard.Copies[random.Next(shard.Copies.Length)];
        var id = copy.AllocationId ?? shard.InSync[random.Next(shard.InSync.Length)];
        var term = shard.PrimaryTerm - random.Next(2);
        var primary = shard.Primary.AllocationId ?? "none";
        return random.Next(9) switch
        {
            0 => new FailCopy(0, id, primary, term, "x"),
            1 => new CopyInSync(0, id, primary, term),
            2 => new HandOverPrimary(0, primary, term, id),
            3 => new NodeLeft(copy.NodeId ?? "n0", copy.Incarnation ?? "s0"),
            4 => new NodeStarted($"n{random.Next(2)}", $"s{random.Next(9)}", [new HeldCopy(0, shard.InSync[random.Next(shard.InSync.Length)], true)]),
            5 => new CopyFailed(0, id, "x", false),
            6 => new MoveCopy(0, id, $"n{random.Next(4)}", "s7", $"m{random.Next()}"),
            7 => new CopyStarted(0, id, copy.Incarnation ?? "s0"),
            _ => new AssignPrimary(0, "n5", "s5", shard.InSync[random.Next(shard.InSync.Length)], "new"),
        };
    }

    /// <summary>A started primary p on n0, and a replica r on n1 that recovers.</summary>
    private static IndexMetadata WithReplica()
    {
        var index = new IndexMetadata()
            .After(new InitIndex("index", "uuid", ImmutableSortedDictionary<string, string>.Empty.Add("index.number_of_replicas", "1"), "{}", 1, 1024, 1))
            .After(new AssignPrimary(0, "n0", "s0", null, "p"))
            .After(new CopyStarted(0, "p", "s0"));
        var shard = index.Shards[0];
        var replica = new ShardCopy { State = CopyState.Initializing, NodeId = "n1", Incarnation = "s1", AllocationId = "r" };
        return index with { Shards = [shard with { Copies = [shard.Copies[0], replica] }] };
    }

    private static IndexMetadata Green() => WithReplica().After(new CopyInSync(0, "r", "p", 1));

    private static ShardCopy Copy(IndexMetadata index, string id) => index.Shards[0].Copy(id)!;

    private static string InSync(IndexMetadata index) => string.Join(',', index.Shards[0].InSync);

    private static (string Reason, string? Details, int Failures) Info(ShardCopy copy) =>
        (copy.Unassigned!.Reason, copy.Unassigned.Details, copy.Unassigned.FailedAllocations);
}
