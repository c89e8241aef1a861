using System.Text.Json.Nodes;
using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Protocols.Tests.Snapshots.Lifecycle;

public sealed class SlmDecisionsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly ClusterMetadata Empty = new()
    {
        Repositories = new ClusterMetadata().Repositories.Add("backups", new RepositoryDefinition { Type = "fs" }),
    };

    [Fact]
    public void A_policy_gets_a_higher_version_and_a_new_date_with_every_change()
    {
        var first = Put(Empty, "daily", "1h", Noon);
        Assert.Equal((1, Noon.ToUnixTimeMilliseconds()), (first.SnapshotPolicies["daily"].Version, first.SnapshotPolicies["daily"].ModifiedMillis));
        var second = Put(first, "daily", "2h", Noon.AddMinutes(1));
        Assert.Equal((2, Noon.AddMinutes(1).ToUnixTimeMilliseconds()), (second.SnapshotPolicies["daily"].Version, second.SnapshotPolicies["daily"].ModifiedMillis));
        Assert.Equal("2h", second.SnapshotPolicies["daily"].Parse("daily").Schedule);
        Assert.Empty(Decide(second, new RemoveSnapshotPolicy("daily"), Noon).SnapshotPolicies);
    }

    [Fact]
    public void What_is_not_there_is_refused()
    {
        Assert.Equal("no such repository [backups]", Assert.Throws<Refusal>(() => Put(new ClusterMetadata(), "daily", "1h", Noon)).Message);
        Assert.Equal("snapshot lifecycle policy not found: daily", Assert.Throws<Refusal>(() => Decide(Empty, new RemoveSnapshotPolicy("daily"), Noon)).Message);
    }

    [Fact]
    public void The_cluster_may_allow_more_frequent_executions()
    {
        Assert.Throws<Refusal>(() => Put(Empty, "often", "1s", Noon));
        Put(Empty with { Persistent = Empty.Persistent.Add("slm.minimum_interval", "0s") }, "often", "1s", Noon);
    }

    [Fact]
    public void A_policy_is_due_when_its_time_has_come_and_not_again_before_the_next()
    {
        var cluster = Put(Empty, "hourly", "1h", Noon);
        var state = new SlmState();
        Assert.Empty(SlmDecisions.Due(cluster, state, Noon.AddMinutes(59)));
        Assert.Equal(Noon.AddHours(1), SlmDecisions.NextWake(cluster, state));
        Assert.Equal(["hourly"], SlmDecisions.Due(cluster, state, Noon.AddHours(1)));

        var running = SlmDecisions.Begin(cluster, state, "hourly", Execution("one", Noon.AddHours(1)));
        Assert.Empty(SlmDecisions.Due(cluster, running, Noon.AddHours(5)));
        Assert.Null(SlmDecisions.NextWake(cluster, running));
        Assert.Same(running, SlmDecisions.Begin(cluster, running, "hourly", Execution("two", Noon.AddHours(2))));

        var ended = SlmDecisions.End(running, "hourly", "one", new PolicyOutcome { Snapshot = "s-one" });
        Assert.Empty(SlmDecisions.Due(cluster, ended, Noon.AddMinutes(119)));
        Assert.Equal(["hourly"], SlmDecisions.Due(cluster, ended, Noon.AddHours(2)));
    }

    [Fact]
    public void However_many_executions_were_missed_one_makes_up_for_them()
    {
        var cluster = Put(Empty, "hourly", "1h", Noon);
        var late = Noon.AddHours(7).AddMinutes(20);
        Assert.Equal(["hourly"], SlmDecisions.Due(cluster, new SlmState(), late));
        var running = SlmDecisions.Begin(cluster, new SlmState(), "hourly", Execution("one", late));
        var ended = SlmDecisions.End(running, "hourly", "one", new PolicyOutcome());
        Assert.Equal(Noon.AddHours(8), SlmDecisions.NextWake(cluster, ended));
    }

    [Fact]
    public void What_was_due_while_policies_were_stopped_is_over()
    {
        var cluster = Put(Empty, "hourly", "1h", Noon, """{"max_count":1}""");
        var stopped = Decide(cluster, new SetSlmRunning(false), Noon.AddMinutes(10));
        Assert.Empty(SlmDecisions.Due(stopped, new SlmState(), Noon.AddDays(1)));
        Assert.False(SlmDecisions.IsRetentionDue(stopped, new SlmState(), Noon.AddDays(2)));
        Assert.Null(SlmDecisions.NextWake(stopped, new SlmState()));
        Assert.Same(stopped, Decide(stopped, new SetSlmRunning(false), Noon));

        var started = Decide(stopped, new SetSlmRunning(true), Noon.AddHours(30).AddMinutes(10));
        Assert.Empty(SlmDecisions.Due(started, new SlmState(), Noon.AddHours(30).AddMinutes(59)));
        Assert.Equal(["hourly"], SlmDecisions.Due(started, new SlmState(), Noon.AddHours(31)));
        Assert.False(SlmDecisions.IsRetentionDue(started, new SlmState(), Noon.AddHours(31)));
    }

    [Fact]
    public void Outcomes_are_counted_and_only_those_of_the_execution_that_runs()
    {
        var cluster = Put(Empty, "p", "1h", Noon);
        var running = SlmDecisions.Begin(cluster, new SlmState(), "p", Execution("one", Noon));
        Assert.Same(running, SlmDecisions.End(running, "p", "other", new PolicyOutcome()));
        var failed = SlmDecisions.End(running, "p", "one", new PolicyOutcome { Snapshot = "s1", Details = "{}" });
        var ended = SlmDecisions.End(SlmDecisions.Begin(cluster, failed, "p", Execution("two", Noon)), "p", "two", new PolicyOutcome { Snapshot = "s2" });
        var progress = ended.Policies["p"];
        Assert.Equal((1, 1, "s2", "s1"), (progress.Taken, progress.Failed, progress.LastSuccess!.Snapshot, progress.LastFailure!.Snapshot));
        Assert.Null(progress.Running);
    }

    [Fact]
    public void A_policy_that_is_gone_is_forgotten_when_nothing_of_it_runs()
    {
        var cluster = Put(Empty, "p", "1h", Noon);
        var running = SlmDecisions.Begin(cluster, new SlmState(), "p", Execution("one", Noon));
        Assert.Same(running, SlmDecisions.Forget(cluster, running));
        Assert.Same(running, SlmDecisions.Forget(Empty, running));
        Assert.Empty(SlmDecisions.Forget(Empty, SlmDecisions.End(running, "p", "one", new PolicyOutcome())).Policies);
        Assert.Empty(SlmDecisions.CountDeletions(Empty, new SlmState(), "p", 1, 1, 5).Policies);
    }

    [Fact]
    public void Retention_has_a_schedule_of_its_own_and_waits_for_a_policy_that_asks_for_it()
    {
        var without = Put(Empty, "p", "100d", Noon);
        Assert.False(SlmDecisions.IsRetentionDue(without, new SlmState(), Noon.AddDays(5)));

        var cluster = Put(without, "q", "100d", Noon, """{"max_count":1}""");
        var half = Noon.Date.AddDays(1).AddHours(1).AddMinutes(30);
        var due = new DateTimeOffset(half, TimeSpan.Zero);
        Assert.False(SlmDecisions.IsRetentionDue(cluster, new SlmState(), due.AddSeconds(-1)));
        Assert.True(SlmDecisions.IsRetentionDue(cluster, new SlmState(), due));
        Assert.Equal(due, SlmDecisions.NextWake(cluster, new SlmState()));
        var begun = SlmDecisions.BeginRetention(new SlmState(), due);
        Assert.Equal(1, begun.RetentionRuns);
        Assert.False(SlmDecisions.IsRetentionDue(cluster, begun, due.AddHours(23)));
        Assert.True(SlmDecisions.IsRetentionDue(cluster, begun, due.AddDays(1)));

        var sooner = cluster with { Persistent = cluster.Persistent.Add("slm.retention_schedule", "0 0/5 * * * ?") };
        Assert.Equal(Noon.AddMinutes(5), SlmDecisions.NextWake(sooner, new SlmState()));
        var never = cluster with { Persistent = cluster.Persistent.Add("slm.retention_schedule", "") };
        Assert.False(SlmDecisions.IsRetentionDue(never, new SlmState(), Noon.AddDays(9)));
    }

    [Fact]
    public void A_restored_global_state_brings_its_policies_and_one_without_any_leaves_them()
    {
        var then = Put(Put(Empty, "same", "1h", Noon), "changed", "1h", Noon);
        var now = Put(Put(Put(Empty, "same", "1h", Noon.AddDays(1)), "changed", "2h", Noon.AddDays(1)), "newer", "1h", Noon.AddDays(1));
        var restored = Decide(now, new RestoreIndices("r:s", [], SnapshotGlobalState.Of(then)), Noon.AddDays(2));
        Assert.Equal(["changed", "same"], restored.SnapshotPolicies.Keys);
        Assert.Equal(now.SnapshotPolicies["same"], restored.SnapshotPolicies["same"]);
        Assert.Equal((2, Noon.AddDays(2).ToUnixTimeMilliseconds(), "1h"), (restored.SnapshotPolicies["changed"].Version, restored.SnapshotPolicies["changed"].ModifiedMillis, restored.SnapshotPolicies["changed"].Parse("changed").Schedule));
        Assert.Equal(restored.SnapshotPolicies, Decide(restored, new RestoreIndices("r:s", [], SnapshotGlobalState.Of(then)), Noon.AddDays(3)).SnapshotPolicies);
        Assert.Equal(3, Decide(now, new RestoreIndices("r:s", [], SnapshotGlobalState.Of(Empty)), Noon.AddDays(2)).SnapshotPolicies.Count);
    }

    [Fact]
    public void Policies_and_their_progress_survive_storage()
    {
        var cluster = Put(Empty, "p", "0 30 1 * * ?", Noon, """{"expire_after":"30d"}""");
        var read = StateJson.Read<ClusterMetadata>(StateJson.Write(cluster));
        Assert.Equal(cluster.SnapshotPolicies["p"], read.SnapshotPolicies["p"]);
        var state = SlmDecisions.Begin(cluster, new SlmState(), "p", Execution("one", Noon));
        Assert.Equal(state.Policies["p"], StateJson.Read<SlmState>(StateJson.Write(state)).Policies["p"]);
    }

    private static PolicyExecution Execution(string uuid, DateTimeOffset start) =>
        new() { Snapshot = $"s-{uuid}", Uuid = uuid, Repository = "backups", Body = "{}", StartMillis = start.ToUnixTimeMilliseconds() };

    private static ClusterMetadata Put(ClusterMetadata state, string id, string schedule, DateTimeOffset now, string? retention = null)
    {
        var json = new JsonObject { ["name"] = "s", ["schedule"] = schedule, ["repository"] = "backups" };
        if (retention is not null)
        {
            json["retention"] = JsonNode.Parse(retention);
        }

        return Decide(state, new PutSnapshotPolicy(id, json.ToJsonString()), now);
    }

    private static ClusterMetadata Decide(ClusterMetadata state, ClusterCommand command, DateTimeOffset now) => ClusterDecisions.Decide(state, command, now).State;
}
