using System.Text;
using System.Text.Json.Nodes;
using Orleans.Hosting;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Snapshots;

/// <summary>Policies on several silos; the snapshots themselves are what a test says that they are.</summary>
public sealed class LifecycleTests : IDisposable
{
    private readonly DirectoryInfo _repository = Directory.CreateTempSubdirectory("winnow-");
    private readonly SnapshotCalls _calls = new();

    public void Dispose() => _repository.Delete(recursive: true);

    [Fact]
    public async Task A_policy_is_put_shown_changed_and_deleted()
    {
        await using var cluster = await Start(1);
        var slm = Lifecycle(cluster);
        Assert.Equal("""{"acknowledged":true}""", Text(await slm.PutPolicy("daily", Policy("0 30 1 * * ?"))));
        Assert.Equal("""{"acknowledged":true}""", Text(await slm.PutPolicy("daily", Policy("1h"))));
        var daily = Json(await slm.GetPolicies(["dai*"], human: true))["daily"]!;
        Assert.Equal(2, daily["version"]!.GetValue<int>());
        Assert.Equal("1h", daily["policy"]!["schedule"]!.GetValue<string>());
        Assert.Equal(daily["modified_date_millis"]!.GetValue<long>() + 3_600_000, daily["next_execution_millis"]!.GetValue<long>());
        Assert.EndsWith("Z", daily["next_execution"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("""{"policy":"daily","snapshots_taken":0,"snapshots_failed":0,"snapshots_deleted":0,"snapshot_deletion_failures":0}""", daily["stats"]!.ToJsonString());

        Assert.Equal("snapshot lifecycle policy or policies [weekly] not found", (await Assert.ThrowsAsync<WinnowException>(() => slm.GetPolicies(["weekly"], human: false))).Error.Reason);
        await slm.DeletePolicy("daily");
        Assert.Equal("{}", Text(await slm.GetPolicies([], human: false)));
        Assert.Equal((404, "snapshot lifecycle policy not found: daily"), Failure(await Assert.ThrowsAsync<WinnowException>(() => slm.DeletePolicy("daily"))));
        Assert.Equal((400, "no such snapshot lifecycle policy [daily]"), Failure(await Assert.ThrowsAsync<WinnowException>(() => slm.Execute("daily"))));
    }

    [Fact]
    public async Task An_execution_takes_a_snapshot_under_a_name_of_its_own_and_is_remembered()
    {
        await using var cluster = await Start(2);
        var slm = Lifecycle(cluster);
        await slm.PutPolicy("daily", Policy("1h"));
        var name = Json(await slm.Execute("daily"))["snapshot_name"]!.GetValue<string>();
        Assert.StartsWith("snap-", name, StringComparison.Ordinal);
        await Wait.Until(async () => await Taken(slm) == 1);

        var request = Assert.Single(_calls.Requests.OfType<CreateSnapshotRequest>());
        Assert.Equal(("backups", name, true), (request.Repository, request.Snapshot, request.WaitForCompletion));
        Assert.Equal("""{"indices":["a*"],"metadata":{"policy":"daily"}}""", Encoding.UTF8.GetString(request.Body.Span));
        var success = Json(await slm.GetPolicies(["daily"], human: false))["daily"]!["last_success"]!;
        Assert.Equal($$"""{"snapshot_name":"{{name}}","start_time":1000,"time":2000}""", success.ToJsonString());
        await HasHistory(cluster, "CREATE", name, success: true);
    }

    [Fact]
    public async Task Failed_and_partial_snapshots_are_failures_that_say_why()
    {
        await using var cluster = await Start(1);
        var slm = Lifecycle(cluster);
        await slm.PutPolicy("daily", Policy("1h"));
        _calls.Create = request => Task.FromResult(
            """{"snapshot":{"state":"PARTIAL","start_time_in_millis":1,"end_time_in_millis":2,"shards":{"total":3,"failed":1,"successful":2}}}""");
        await slm.Execute("daily");
        await Wait.Until(async () => Failed(await slm.Stats()) == 1);
        Assert.Contains("1 out of 3 total shards failed", await LastFailure(slm), StringComparison.Ordinal);

        _calls.Create = _ => throw new WinnowException(new WinnowError { Type = "repository_exception", Status = 500, Reason = "[backups] no space left" });
        await slm.Execute("daily");
        await Wait.Until(async () => Failed(await slm.Stats()) == 2);
        Assert.Equal("""{"type":"repository_exception","reason":"[backups] no space left"}""", await LastFailure(slm));
        Assert.Equal(0, await Taken(slm));
    }

    [Fact]
    public async Task A_policy_is_executed_when_it_is_due_and_has_one_execution_at_a_time()
    {
        await using var cluster = await Start(1);
        var slm = Lifecycle(cluster);
        await cluster.On(cluster.Silos.GetActiveSilos().First()).Cluster.PutSettings(new PutClusterSettingsRequest { Body = """{"persistent":{"slm.minimum_interval":"0s"}}"""u8.ToArray() });
        var begun = new TaskCompletionSource<CreateSnapshotRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Create = request =>
        {
            begun.TrySetResult(request);
            return answer.Task;
        };
        await slm.PutPolicy("often", Policy("10ms"));
        var first = await begun.Task;
        var refused = await Assert.ThrowsAsync<WinnowException>(() => slm.Execute("often"));
        Assert.Equal(("concurrent_snapshot_execution_exception", 503), (refused.Error.Type, refused.Status));
        var running = Json(await slm.GetPolicies(["often"], human: false))["often"]!["in_progress"]!;
        Assert.Equal((first.Snapshot, first.Uuid), (running["name"]!.GetValue<string>(), running["uuid"]!.GetValue<string>()));

        await slm.Stop();
        Assert.Equal("""{"operation_mode":"STOPPING"}""", Text(await slm.Status()));
        answer.SetResult(SnapshotCalls.Success(first.Snapshot));
        await Wait.Until(async () => Text(await slm.Status()) == """{"operation_mode":"STOPPED"}""");
        Assert.Single(_calls.Requests.OfType<CreateSnapshotRequest>());

        await slm.Start();
        Assert.Equal("""{"operation_mode":"RUNNING"}""", Text(await slm.Status()));
        await Wait.Until(async () => await Taken(slm) >= 3);
        var names = _calls.Requests.OfType<CreateSnapshotRequest>().Select(request => request.Snapshot).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task An_execution_goes_on_under_its_name_when_the_silo_that_carried_it_dies()
    {
        await using var cluster = await Start(3);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Create = request =>
        {
            if (begun.TrySetResult())
            {
                return new TaskCompletionSource<string>().Task;
            }

            return Task.FromResult(SnapshotCalls.Success(request.Snapshot));
        };
        await Lifecycle(cluster).PutPolicy("daily", Policy("1h"));
        var name = Json(await Lifecycle(cluster).Execute("daily"))["snapshot_name"]!.GetValue<string>();
        await begun.Task;
        await cluster.Kill(await Home(cluster));

        await Wait.Until(async () => await Taken(Lifecycle(cluster)) == 1);
        var requests = _calls.Requests.OfType<CreateSnapshotRequest>().ToList();
        Assert.Equal(2, requests.Count);
        Assert.Equal((name, requests[0].Uuid), (requests[1].Snapshot, requests[1].Uuid));
        await HasHistory(cluster, "CREATE", name, success: true);
    }

    [Fact]
    public async Task Retention_deletes_what_has_expired_oldest_first_and_counts()
    {
        await using var cluster = await Start(1);
        var slm = Lifecycle(cluster);
        await slm.PutPolicy("daily", Policy("1h", """{"max_count":2}"""));
        _calls.Get = request =>
        {
            Assert.Equal(["backups"], request.Repositories);
            Assert.Equal(["daily"], request.SlmPolicyFilter);
            return """
                {"snapshots":[
                {"snapshot":"s3","state":"SUCCESS","start_time_in_millis":3,"metadata":{"policy":"daily"}},
                {"snapshot":"s1","state":"SUCCESS","start_time_in_millis":1,"metadata":{"policy":"daily"}},
                {"snapshot":"other","state":"SUCCESS","start_time_in_millis":1,"metadata":{"policy":"weekly"}},
                {"snapshot":"by hand","state":"SUCCESS","start_time_in_millis":1},
                {"snapshot":"s2","state":"SUCCESS","start_time_in_millis":2,"metadata":{"policy":"daily"}},
                {"snapshot":"s4","state":"SUCCESS","start_time_in_millis":4,"metadata":{"policy":"daily"}}]}
                """;
        };
        _calls.Delete = request =>
        {
            if (request.Snapshots is ["s2"])
            {
                throw new WinnowException(new WinnowError { Type = "snapshot_exception", Status = 500, Reason = "not now" });
            }
        };
        await slm.ExecuteRetention();
        await Wait.Until(async () => Json(await slm.Stats())["total_snapshots_deleted"]!.GetValue<int>() == 1);
        Assert.Equal(["s1", "s2"], _calls.Requests.OfType<DeleteSnapshotsRequest>().SelectMany(request => request.Snapshots));
        var stats = Json(await slm.Stats());
        Assert.Equal((1, 0, 1), (stats["retention_runs"]!.GetValue<int>(), stats["retention_failed"]!.GetValue<int>(), stats["total_snapshot_deletion_failures"]!.GetValue<int>()));
        await HasHistory(cluster, "DELETE", "s1", success: true);
        await HasHistory(cluster, "DELETE", "s2", success: false);
    }

    [Fact]
    public async Task Without_the_setting_no_history_is_written()
    {
        await using var cluster = await Start(1);
        var client = cluster.On(cluster.Silos.GetActiveSilos().First());
        await client.Cluster.PutSettings(new PutClusterSettingsRequest { Body = """{"persistent":{"slm.history_index_enabled":false}}"""u8.ToArray() });
        await Lifecycle(cluster).PutPolicy("daily", Policy("1h"));
        await Lifecycle(cluster).Execute("daily");
        await Wait.Until(async () => await Taken(Lifecycle(cluster)) == 1);
        await Lifecycle(cluster).Execute("daily");
        await Wait.Until(async () => await Taken(Lifecycle(cluster)) == 2);
        Assert.False(await client.Exists(".slm-history-7"));
    }

    private async Task<LinkedCluster> Start(short silos)
    {
        var cluster = await LinkedCluster.Start(
            silos,
            options => options.Settings["path.repo"] = _repository.FullName,
            (_, silo) => silo.AddIncomingGrainCallFilter(_calls).UseInMemoryReminderService());
        await cluster.On(cluster.Silos.GetActiveSilos().First()).Grains.GetGrain<ISnapshotAdminGrain>(0).PutRepository(
            new PutRepositoryRequest { Repository = "backups", Body = """{"type":"fs","settings":{"location":"b"}}"""u8.ToArray(), Verify = false });
        return cluster;
    }

    /// <summary>The silo on which policies are executed: where its state was written last.</summary>
    private static async Task<Orleans.TestingHost.InProcessSiloHandle> Home(LinkedCluster cluster)
    {
        var management = cluster.On(cluster.Silos.GetActiveSilos().First()).Grains.GetGrain<Orleans.Runtime.IManagementGrain>(0);
        var grains = await management.GetDetailedGrainStatistics();
        var home = grains.Single(grain => grain.GrainId.ToString().StartsWith("winnow.slm/", StringComparison.Ordinal)).SiloAddress;
        return cluster.Silos.GetActiveSilos().Single(silo => silo.SiloAddress.Equals(home));
    }

    private static async Task HasHistory(LinkedCluster cluster, string operation, string snapshot, bool success)
    {
        var client = cluster.On(cluster.Silos.GetActiveSilos().First());
        var query = $$"""{"query":{"bool":{"filter":[{"term":{"operation":"{{operation}}"} },{"term":{"snapshot_name":"{{snapshot}}"} },{"term":{"success":{{(success ? "true" : "false")}} } }]} } }""";
        await Wait.Until(async () =>
        {
            if (!await client.Exists(".slm-history-7"))
            {
                return false;
            }

            await client.Indices.Refresh(new IndicesRequest { Indices = [".slm-history-7"] });
            try
            {
                return (await client.Searches.Count(new CountRequest { Indices = [".slm-history-7"], Body = Encoding.UTF8.GetBytes(query) })).Count == 1;
            }
            catch (WinnowException exception) when (exception.Status == 503)
            {
                // The index is there, its primary not yet.
                return false;
            }
        });
    }

    private static ISnapshotLifecycleGrain Lifecycle(LinkedCluster cluster) =>
        cluster.On(cluster.Silos.GetActiveSilos().First()).Grains.GetGrain<ISnapshotLifecycleGrain>(0);

    private static byte[] Policy(string schedule, string retention = "null") => Encoding.UTF8.GetBytes(
        $$"""{"name":"<snap-{now/d}>","schedule":"{{schedule}}","repository":"backups","config":{"indices":["a*"]},"retention":{{retention}} }""");

    private static async Task<int> Taken(ISnapshotLifecycleGrain slm) => Json(await slm.Stats())["total_snapshots_taken"]!.GetValue<int>();

    private static int Failed(JsonResult stats) => Json(stats)["total_snapshots_failed"]!.GetValue<int>();

    private static async Task<string> LastFailure(ISnapshotLifecycleGrain slm) =>
        Json(await slm.GetPolicies(["daily"], human: false))["daily"]!["last_failure"]!["details"]!.GetValue<string>();

    private static JsonNode Json(JsonResult result) => JsonNode.Parse(result.Body.Span)!;

    private static string Text(JsonResult result) => Encoding.UTF8.GetString(result.Body.Span);

    private static (int Status, string? Reason) Failure(WinnowException exception) => (exception.Status, exception.Error.Reason);
}
