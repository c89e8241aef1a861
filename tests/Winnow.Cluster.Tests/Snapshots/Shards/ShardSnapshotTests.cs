using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Snapshots.Shards;

/// <summary>A shard copy is put into a repository.</summary>
public sealed class ShardSnapshotTests
{
    private const string OneShard = """{"settings":{"number_of_shards":1,"number_of_replicas":0}}""";

    [Fact]
    public async Task A_copy_that_has_not_changed_uploads_nothing_the_second_time()
    {
        using var snapshots = await SnapshotsByHand.Start(1);
        await using var cluster = snapshots.Cluster;
        await Documents(snapshots, OneShard, 3000);
        var first = await snapshots.Take("test");
        Assert.Equal((first.Report.TotalFiles, first.Report.TotalBytes), (first.Report.IncrementalFiles, first.Report.IncrementalBytes));
        Assert.Equal((first.Report.TotalFiles, first.Report.TotalBytes), (first.Report.ProcessedFiles, first.Report.ProcessedBytes));
        snapshots.Blobs.Puts.Clear();
        snapshots.Blobs.Gets.Clear();

        var second = await snapshots.Take("test");
        Assert.Equal((first.Report.Manifest, 0, 0L), (second.Report.Manifest, second.Report.IncrementalFiles, second.Report.IncrementalBytes));
        Assert.Empty(snapshots.Blobs.Puts);
        Assert.Empty(snapshots.Blobs.Gets);
    }

    [Fact]
    public async Task Only_new_segments_are_uploaded()
    {
        using var snapshots = await SnapshotsByHand.Start(1);
        await using var cluster = snapshots.Cluster;
        await Documents(snapshots, OneShard, 3000);
        await snapshots.Take("test");
        await Copies.Write(snapshots.Client, "test", 3000, 3030);

        var second = await snapshots.Take("test");
        Assert.InRange(second.Report.IncrementalBytes, 1, second.Report.TotalBytes / 10);
        Assert.Equal(second.Report.IncrementalBytes, second.Report.ProcessedBytes);
    }

    [Fact]
    public async Task A_copy_that_was_restarted_knows_what_it_has_read_before()
    {
        using var snapshots = await SnapshotsByHand.Start(2);
        await using var cluster = snapshots.Cluster;
        await Documents(snapshots, OneShard, 1000);
        var first = await snapshots.Take("test");
        var away = await Away.Stop(cluster, (await snapshots.Copy("test")).NodeId!);
        await away.Return();
        Assert.False((await snapshots.Client.Health(HealthStatus.Green, "test")).TimedOut);
        snapshots.Blobs.Puts.Clear();

        Assert.Equal(first.Report.Manifest, (await snapshots.Take("test")).Report.Manifest);
        Assert.Empty(snapshots.Blobs.Puts);
    }

    [Fact]
    public async Task What_a_replica_has_of_its_primarys_files_is_not_uploaded_again_after_its_promotion()
    {
        using var snapshots = await SnapshotsByHand.Start(3);
        await using var cluster = snapshots.Cluster;
        await Documents(snapshots, OneShard, 3000);
        var primary = await snapshots.Copy("test");
        var first = await snapshots.Take("test");
        await SetReplicas(snapshots.Client, 1);
        Assert.False((await snapshots.Client.Health(HealthStatus.Green, "test")).TimedOut);
        await Away.Kill(cluster, primary.NodeId!);
        await Wait.Until(async () => await snapshots.Copy("test") is { Primary: true, State: ShardCopyState.Started } promoted && promoted.NodeId != primary.NodeId);

        var second = await snapshots.Take("test");
        Assert.Equal(first.Report.TotalFiles, second.Report.TotalFiles);

        // The file of the commit itself is all that is new.
        Assert.InRange(second.Report.IncrementalFiles, 0, 1);
    }

    [Fact]
    public async Task Writes_go_on_while_a_copy_is_put_into_a_repository()
    {
        using var snapshots = await SnapshotsByHand.Start(1);
        await using var cluster = snapshots.Cluster;
        await Documents(snapshots, OneShard, 2000);
        var uuid = await snapshots.Register();
        var gate = snapshots.Blobs.PutGate = new RecoveryCalls.Gate(0);
        var shard = snapshots.Shard(await snapshots.Copy("test"));
        var running = shard.Snapshot(SnapshotsByHand.Request(uuid));
        await gate.Reached;
        Assert.Equal(ShardSnapshotStage.Started, (await shard.SnapshotProgress(uuid))!.Stage);
        await Copies.Write(snapshots.Client, "test", 1000, 3000);
        await snapshots.Client.Indices.ForceMerge(new ForceMergeRequest { Indices = ["test"], MaxNumSegments = 1 });
        gate.Open();
        var report = await running;
        Assert.Equal((null, ShardSnapshotStage.Done), (report.Failure, report.Stage));

        // It is of the time when it began.
        var taken = await snapshots.Add(uuid, "test", report);
        await snapshots.Restore(taken, "test", "copy");
        Assert.False((await snapshots.Client.Health(HealthStatus.Green, "copy")).TimedOut);
        await snapshots.Client.Indices.Refresh(new IndicesRequest { Indices = ["copy"] });
        Assert.Equal(2000, (await snapshots.Client.Count("copy")).Count);
    }

    [Fact]
    public async Task An_aborted_snapshot_ends_and_says_so()
    {
        using var snapshots = await SnapshotsByHand.Start(1);
        await using var cluster = snapshots.Cluster;
        await Documents(snapshots, OneShard, 1000);
        var uuid = await snapshots.Register();
        var gate = snapshots.Blobs.PutGate = new RecoveryCalls.Gate(2);
        var shard = snapshots.Shard(await snapshots.Copy("test"));
        var running = shard.Snapshot(SnapshotsByHand.Request(uuid));
        await gate.Reached;
        await shard.AbortSnapshot(uuid);
        var report = await running;
        Assert.Equal((ShardSnapshotStage.Failure, true, "the snapshot was aborted"), (report.Stage, report.Aborted, report.Failure));
    }

    [Fact]
    public async Task A_copy_that_is_closed_lets_its_commit_go_and_is_not_asked_any_more()
    {
        using var snapshots = await SnapshotsByHand.Start(1);
        await using var cluster = snapshots.Cluster;
        await Documents(snapshots, OneShard, 1000);
        var uuid = await snapshots.Register();
        var gate = snapshots.Blobs.PutGate = new RecoveryCalls.Gate(0);
        var running = snapshots.Shard(await snapshots.Copy("test")).Snapshot(SnapshotsByHand.Request(uuid));
        await gate.Reached;
        await snapshots.Client.Indices.Close(new OpenIndexRequest { Indices = ["test"] });
        Assert.Equal(IShardGrain.StaleRouting, (await Assert.ThrowsAsync<WinnowException>(() => running)).Error.Type);
    }

    [Fact]
    public async Task A_node_that_is_killed_in_the_middle_leaves_what_it_has_uploaded_to_another_copy()
    {
        using var snapshots = await SnapshotsByHand.Start(3);
        await using var cluster = snapshots.Cluster;
        await Documents(snapshots, OneShard, 3000);
        await SetReplicas(snapshots.Client, 1);
        Assert.False((await snapshots.Client.Health(HealthStatus.Green, "test")).TimedOut);
        var uuid = await snapshots.Register();
        var gate = snapshots.Blobs.PutGate = new RecoveryCalls.Gate(3);
        var primary = await snapshots.Copy("test");
        var running = snapshots.Shard(primary).Snapshot(SnapshotsByHand.Request(uuid));
        await gate.Reached;
        await Wait.Until(() => Task.FromResult(snapshots.Blobs.Puts.Count >= 3));
        await Away.Kill(cluster, primary.NodeId!);
        await Assert.ThrowsAnyAsync<Exception>(() => running);
        await Wait.Until(async () => await snapshots.Copy("test") is { Primary: true, State: ShardCopyState.Started } promoted && promoted.NodeId != primary.NodeId);
        gate.Open();

        var report = await snapshots.Shard(await snapshots.Copy("test")).Snapshot(SnapshotsByHand.Request(uuid));
        Assert.Equal((null, ShardSnapshotStage.Done), (report.Failure, report.Stage));
        await snapshots.Restore(await snapshots.Add(uuid, "test", report), "test", "copy");
        Assert.False((await snapshots.Client.Health(HealthStatus.Green, "copy")).TimedOut);
        await RestoreTests.AssertEqual(snapshots, "test", "copy", 3000);
    }

    [Fact]
    public async Task A_limit_is_kept()
    {
        using var snapshots = await SnapshotsByHand.Start(1, "\"max_snapshot_bytes_per_sec\":\"1mb\"");
        await using var cluster = snapshots.Cluster;
        await Documents(snapshots, OneShard, 3000);
        var report = (await snapshots.Take("test")).Report;
        Assert.True(report.ThrottledMillis > 0);
        Assert.True(report.TimeMillis >= (report.TotalBytes * 1000 / (1 << 20)) - 100, $"{report.TotalBytes} bytes in {report.TimeMillis} ms");
    }

    internal static async Task Documents(SnapshotsByHand snapshots, string body, int count)
    {
        await snapshots.Client.Create("test", body);
        Assert.False((await snapshots.Client.Health(HealthStatus.Green, "test")).TimedOut);
        await Copies.Write(snapshots.Client, "test", 0, count);
    }

    private static Task SetReplicas(Client client, int replicas) => client.Indices.PutSettings(new PutSettingsRequest
    {
        Indices = ["test"],
        Body = System.Text.Encoding.UTF8.GetBytes($$"""{"number_of_replicas":{{replicas}}}"""),
    });
}
