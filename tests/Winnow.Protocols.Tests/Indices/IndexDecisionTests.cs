using System.Collections.Immutable;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Tests.Indices;

public sealed class IndexDecisionTests
{
    [Fact]
    public void A_new_index_has_all_copies_unassigned_and_no_term()
    {
        var index = New(shards: 2, replicas: 1);
        Assert.Equal(2, index.NumberOfShards);
        Assert.All(index.Shards, shard => Assert.Equal((0L, 2, 0), (shard.PrimaryTerm, shard.Copies.Length, shard.InSync.Length)));
        Assert.Equal(Health.Yellow, IndexHealth.Of(index).Status);
    }

    [Fact]
    public void Assigning_raises_the_term_and_starting_makes_in_sync()
    {
        var index = Started(New());
        var shard = index.Shards[0];
        Assert.Equal((1L, CopyState.Started), (shard.PrimaryTerm, shard.Primary.State));
        Assert.Equal(["a0"], shard.InSync.ToArray());
        Assert.Equal(Health.Green, IndexHealth.Of(index).Status);
    }

    [Fact]
    public void A_report_from_an_earlier_start_of_the_node_counts_for_nothing()
    {
        var index = New().After(Assign("n1", "start2", "a0"));
        Assert.Same(index, index.After(new CopyStarted(0, "a0", "start1")));
    }

    [Fact]
    public void A_restarted_node_opens_its_copy_in_a_new_term()
    {
        var index = Started(New()).After(new NodeStarted("n1", "start2", [new HeldCopy(0, "a0", true)]));
        var shard = index.Shards[0];
        Assert.Equal((2L, CopyState.Initializing, "start2", "a0"), (shard.PrimaryTerm, shard.Primary.State, shard.Primary.Incarnation, shard.Primary.AllocationId));
        Assert.Equal(Health.Red, IndexHealth.Of(index).Status);
        Assert.Equal(["a0"], shard.InSync.ToArray());
    }

    [Fact]
    public void A_node_that_lost_its_disk_leaves_the_shard_red()
    {
        var index = Started(New()).After(new NodeStarted("n1", "start2", []));
        Assert.Equal(CopyState.Unassigned, index.Shards[0].Primary.State);
        Assert.Equal(Health.Red, IndexHealth.Of(index).Status);
        Assert.Equal(UnassignedReasons.ClusterRecovered, index.Shards[0].Primary.Unassigned!.Reason);
    }

    [Fact]
    public void A_copy_outside_the_in_sync_set_is_never_promoted()
    {
        var index = Started(New()).After(new NodeLeft("n1", "start1"));
        Assert.Same(index, index.After(new AssignPrimary(0, "n2", "s", "stale", "x")));
        Assert.Same(index, index.After(new AssignPrimary(0, "n2", "s", null, "x")));
        Assert.Same(index, index.After(new NodeStarted("n2", "s", [new HeldCopy(0, "stale", true)])));
        Assert.Equal(CopyState.Initializing, index.After(new AssignPrimary(0, "n2", "s", "a0", "x")).Shards[0].Primary.State);
    }

    [Fact]
    public void A_corrupt_copy_is_not_opened_again()
    {
        var index = Started(New()).After(new CopyFailed(0, "a0", "bad checksum", Corrupted: true));
        var info = index.Shards[0].Primary.Unassigned!;
        Assert.Equal(("ALLOCATION_FAILED", 1, "no_valid_shard_copy", "bad checksum"), (info.Reason, info.FailedAllocations, info.AllocationStatus, info.Details));
        var restarted = index.After(new NodeStarted("n1", "start2", [new HeldCopy(0, "a0", Usable: false)]));
        Assert.Equal(CopyState.Unassigned, restarted.Shards[0].Primary.State);
    }

    [Fact]
    public void Failures_are_counted_until_someone_asks_for_another_try()
    {
        var index = New();
        for (var i = 0; i < 3; i++)
        {
            index = index.After(Assign("n1", "start1", $"a{i}")).After(new CopyFailed(0, $"a{i}", "no", false));
        }

        Assert.Equal(3, index.Shards[0].Primary.Unassigned!.FailedAllocations);
        Assert.Equal(0, index.After(new RetryFailed()).Shards[0].Primary.Unassigned!.FailedAllocations);
    }

    [Fact]
    public void Another_try_is_given_as_well_to_a_copy_that_is_at_its_last_one()
    {
        var index = New().After(Assign("n1", "start1", "a0")).After(new CopyFailed(0, "a0", "no", false)).After(Assign("n1", "start1", "a1"));
        var retried = index.After(new RetryFailed());
        Assert.Equal((CopyState.Initializing, 0), (retried.Shards[0].Primary.State, retried.Shards[0].Primary.Unassigned!.FailedAllocations));
        Assert.Equal(1, retried.After(new CopyFailed(0, "a1", "no", false)).Shards[0].Primary.Unassigned!.FailedAllocations);
    }

    [Fact]
    public void Only_the_start_of_the_node_that_is_over_is_released()
    {
        var index = Started(New());
        Assert.Same(index, index.After(new NodeLeft("n1", "start0")));
        Assert.Same(index, index.After(new NodeLeft("n2", "start1")));
        Assert.Equal(UnassignedReasons.NodeLeft, index.After(new NodeLeft("n1", "start1")).Shards[0].Primary.Unassigned!.Reason);
    }

    [Fact]
    public void Opening_a_closed_index_makes_its_primaries_anew()
    {
        var closed = Started(New()).After(new SetIndexClosed(true));
        Assert.Equal(CopyState.Started, closed.Shards[0].Primary.State);
        var opened = closed.After(new SetIndexClosed(false));
        Assert.Equal((2L, CopyState.Initializing), (opened.Shards[0].PrimaryTerm, opened.Shards[0].Primary.State));
    }

    [Fact]
    public void The_number_of_copies_follows_the_number_of_replicas()
    {
        var index = Started(New(replicas: 2));
        var fewer = index.After(new SetSettings(index.Settings.SetItem("index.number_of_replicas", "0")));
        Assert.Single(fewer.Shards[0].Copies);
        Assert.Equal(index.SettingsVersion + 1, fewer.SettingsVersion);
        Assert.Equal(4, fewer.After(new SetSettings(index.Settings.SetItem("index.number_of_replicas", "3"))).Shards[0].Copies.Length);
    }

    [Fact]
    public void Terms_only_grow_whatever_happens()
    {
        var random = new Random(4711);
        var index = New(shards: 3);
        for (var step = 0; step < 5000; step++)
        {
            var before = index.Shards.Select(shard => shard.PrimaryTerm).ToArray();
            index = index.After(Random(random, index));
            Assert.All(index.Shards, shard => Assert.True(shard.PrimaryTerm >= before[shard.Id]));
            Assert.All(index.Shards, shard => Assert.Single(shard.Copies, copy => copy.Primary));
            Assert.All(index.Shards, shard => Assert.True(shard.Primary.State != CopyState.Started || shard.InSync.Contains(shard.Primary.AllocationId!)));
        }
    }

    [Fact]
    public void A_state_survives_being_written_down()
    {
        var index = Started(New(shards: 2, replicas: 1)).After(new CopyFailed(0, "a0", "x", false));
        var read = StateJson.Read<IndexMetadata>(StateJson.Write(index));
        Assert.Equal(StateJson.Write(index), StateJson.Write(read));
        Assert.Equal(index.Shards[1].Copies.ToArray(), read.Shards[1].Copies.ToArray());
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("0", 0)]
    [InlineData("all", 3)]
    [InlineData("2", 2)]
    public void Active_shard_counts_are_read(string? text, int wanted) => Assert.Equal(wanted, ActiveShardCount.Parse(text).Wanted(3));

    [Fact]
    public void More_copies_than_there_can_be_are_refused() =>
        Assert.Throws<Refusal>(() => ActiveShardCount.Parse("3").CheckReachable(New(replicas: 1)));

    private static IndexCommand Random(Random random, IndexMetadata index)
    {
        var shard = random.Next(index.NumberOfShards);
        var table = index.Shards[shard];
        var node = $"n{random.Next(3)}";
        var start = $"s{random.Next(3)}";
        var id = table.Primary.AllocationId ?? table.InSync.FirstOrDefault() ?? "none";
        return random.Next(6) switch
        {
            0 => new AssignPrimary(shard, node, start, random.Next(2) == 0 ? table.InSync.FirstOrDefault() : null, $"a{random.Next()}"),
            1 => new CopyStarted(shard, id, table.Primary.Incarnation ?? start),
            2 => new CopyFailed(shard, id, "x", false),
            3 => new NodeLeft(node, start),
            4 => new NodeStarted(node, start, [new HeldCopy(shard, id, true)]),
            _ => new SetIndexClosed(random.Next(2) == 0),
        };
    }

    private static IndexMetadata New(int shards = 1, int replicas = 0) => new IndexMetadata().After(new InitIndex(
        "index",
        "uuid",
        ImmutableSortedDictionary<string, string>.Empty.Add("index.number_of_replicas", $"{replicas}"),
        "{}",
        shards,
        1024,
        1));

    private static IndexMetadata Started(IndexMetadata index) => index.Shards.Aggregate(index, (state, shard) => state
        .After(new AssignPrimary(shard.Id, "n1", "start1", null, $"a{shard.Id}"))
        .After(new CopyStarted(shard.Id, $"a{shard.Id}", "start1")));

    private static AssignPrimary Assign(string node, string start, string id) => new(0, node, start, null, id);
}

internal static class IndexMetadataExtensions
{
    public static IndexMetadata After(this IndexMetadata state, IndexCommand command) => IndexDecisions.Decide(state, command, DateTimeOffset.UnixEpoch);
}
