using System.Text;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Contracts;
using Winnow.Protocols.Indices;

namespace Winnow.Cluster.Tests.Snapshots.Shards;

/// <summary>A primary is made of what a repository holds.</summary>
public sealed class RestoreTests
{
    private const string OneShard = """{"settings":{"number_of_shards":1,"number_of_replicas":0}}""";

    [Fact]
    public async Task A_restored_index_has_the_same_documents_and_goes_on_with_a_history_of_its_own()
    {
        using var snapshots = await SnapshotsByHand.Start(3);
        await using var cluster = snapshots.Cluster;
        await ShardSnapshotTests.Documents(snapshots, OneShard, 2000);
        await Copies.Write(snapshots.Client, "test", 0, 100);
        var taken = await snapshots.Take("test");
        var uuid = await snapshots.Restore(taken, "test", "copy", replicas: 1);
        Assert.False((await snapshots.Client.Health(HealthStatus.Green, "copy")).TimedOut);
        await AssertEqual(snapshots, "test", "copy", 2000);
        await Copies.AssertSame(snapshots.Client, "copy", Enumerable.Range(0, 2000).Select(id => $"{id}"));

        var metadata = await snapshots.Metadata(uuid);
        Assert.Null(metadata.Restore);
        Assert.True(metadata.Shards[0].PrimaryTerm > taken.Report.PrimaryTerm);
        var recovery = (await snapshots.Client.Indices.Recovery(new IndicesRequest { Indices = ["copy"] })).Single(view => view.Primary);
        Assert.Equal(("SNAPSHOT", "DONE", "test", taken.Uuid, "repo"), (recovery.Type, recovery.Stage, recovery.Snapshot!.Index, recovery.Snapshot.Snapshot, recovery.Snapshot.Repository));
        Assert.Equal((taken.Report.TotalFiles, taken.Report.TotalBytes), (recovery.FilesRecovered, recovery.BytesRecovered));

        // Numbers go on where the source's ended.
        var last = (await snapshots.Client.Write("test", "more")).SeqNo;
        Assert.Equal(last, (await snapshots.Client.Write("copy", "more")).SeqNo);
    }

    [Fact]
    public async Task A_snapshot_of_a_restored_index_uploads_only_its_new_commit()
    {
        using var snapshots = await SnapshotsByHand.Start(1);
        await using var cluster = snapshots.Cluster;
        await ShardSnapshotTests.Documents(snapshots, OneShard, 1000);
        await snapshots.Restore(await snapshots.Take("test"), "test", "copy");
        Assert.False((await snapshots.Client.Health(HealthStatus.Green, "copy")).TimedOut);
        var again = (await snapshots.Take("copy")).Report;
        Assert.Equal(1, again.IncrementalFiles);
        Assert.InRange(again.IncrementalBytes, 1, 64 << 10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_that_comes_back_goes_on_with_what_it_has(bool killed)
    {
        using var snapshots = await SnapshotsByHand.Start(2);
        await using var cluster = snapshots.Cluster;
        await ShardSnapshotTests.Documents(snapshots, OneShard, 5000);
        var taken = await snapshots.Take("test");
        var source = await snapshots.Copy("test");
        var (other, name) = (await snapshots.Client.Cluster.Nodes([])).Where(node => node.Id != source.NodeId).Select(node => (node.Id, node.Name)).Single();
        snapshots.Blobs.Gets.Clear();
        var gate = snapshots.Blobs.GetGate = new RecoveryCalls.Gate(taken.Report.TotalFiles - 1);
        await snapshots.Restore(taken, "test", "copy", onNode: name);
        await gate.Reached;
        var restoring = await snapshots.Copy("copy");
        Assert.Equal((other, ShardCopyState.Initializing), (restoring.NodeId, restoring.State));
        var files = 0;
        await Wait.Until(async () => (files = (await Restoring(snapshots))?.FilesRecovered ?? 0) >= taken.Report.TotalFiles / 2);
        var away = killed ? await Away.Kill(cluster, other) : await Away.Stop(cluster, other);
        var before = snapshots.Blobs.Gets.Count;
        snapshots.Blobs.GetGate = null;
        gate.Open();
        await away.Return();
        Assert.False((await snapshots.Client.Health(HealthStatus.Green, "copy")).TimedOut);
        await AssertEqual(snapshots, "test", "copy", 5000);

        // A power cut takes names that were not synced; a process that ends takes nothing.
        var again = snapshots.Blobs.Gets.Count - before;
        var chunks = taken.Report.TotalFiles - 1 + (await snapshots.ChunkBlobs(taken)).Length;
        Assert.True(killed || again <= chunks - files, $"{again} of {chunks}, {files} files were there");
        Assert.Equal(taken.Report.TotalBytes, (await Restoring(snapshots))!.BytesRecovered);
    }

    [Fact]
    public async Task A_node_that_leaves_in_the_middle_is_not_waited_for()
    {
        using var snapshots = await SnapshotsByHand.Start(3);
        await using var cluster = snapshots.Cluster;
        await ShardSnapshotTests.Documents(snapshots, OneShard, 1000);
        var taken = await snapshots.Take("test");
        var source = await snapshots.Copy("test");
        var gate = snapshots.Blobs.GetGate = new RecoveryCalls.Gate(taken.Report.TotalFiles / 2);
        var uuid = await snapshots.Restore(taken, "test", "copy");
        await gate.Reached;
        var restoring = await snapshots.Copy("copy");
        Assert.NotEqual(source.NodeId, restoring.NodeId);
        await Away.Kill(cluster, restoring.NodeId!);
        snapshots.Blobs.GetGate = null;
        gate.Open();
        await Wait.Until(async () => (await snapshots.Metadata(uuid)).Shards[0].Primary is { State: CopyState.Started } primary && primary.NodeId != restoring.NodeId);
        await AssertEqual(snapshots, "test", "copy", 1000);
    }

    [Fact]
    public async Task A_corrupt_chunk_leaves_the_index_red_and_its_name_in_the_reason()
    {
        using var snapshots = await SnapshotsByHand.Start(2);
        await using var cluster = snapshots.Cluster;
        await ShardSnapshotTests.Documents(snapshots, OneShard, 1000);
        var taken = await snapshots.Take("test");
        var blob = (await snapshots.ChunkBlobs(taken))[0];
        var path = snapshots.Blobs.PathOf(blob);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        var uuid = await snapshots.Restore(taken, "test", "copy");
        await Wait.Until(async () => (await snapshots.Metadata(uuid)).Shards[0].Primary is { State: CopyState.Unassigned, Unassigned.SourceCorrupted: true });
        var index = await snapshots.Metadata(uuid);
        var progress = RestoreProgress.Of(index, index.Shards[0]);
        Assert.Equal(ShardRestoreState.Failure, progress.State);
        Assert.Contains(blob, progress.Reason!, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Red, (await snapshots.Client.Cluster.Health(new HealthRequest { Indices = ["copy"] })).Status);

        // Repaired, it comes after all.
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        await snapshots.Client.Grains.GetGrain<IIndexGrain>(uuid).RetryFailed();
        Assert.False((await snapshots.Client.Health(HealthStatus.Green, "copy")).TimedOut);
        await AssertEqual(snapshots, "test", "copy", 1000);
    }

    [Fact]
    public async Task A_missing_chunk_is_named()
    {
        using var snapshots = await SnapshotsByHand.Start(1);
        await using var cluster = snapshots.Cluster;
        await ShardSnapshotTests.Documents(snapshots, OneShard, 500);
        var taken = await snapshots.Take("test");
        var blob = (await snapshots.ChunkBlobs(taken))[0];
        File.Delete(snapshots.Blobs.PathOf(blob));
        var uuid = await snapshots.Restore(taken, "test", "copy");
        await Wait.Until(async () => (await snapshots.Metadata(uuid)).Shards[0].Primary.State == CopyState.Unassigned && (await snapshots.Metadata(uuid)).Shards[0].Primary.Unassigned!.FailedAllocations > 0);
        Assert.Contains(blob, (await snapshots.Metadata(uuid)).Shards[0].Primary.Unassigned!.Details!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_is_deleted_in_the_middle_is_gone()
    {
        using var snapshots = await SnapshotsByHand.Start(1);
        await using var cluster = snapshots.Cluster;
        await ShardSnapshotTests.Documents(snapshots, OneShard, 1000);
        var taken = await snapshots.Take("test");
        var gate = snapshots.Blobs.GetGate = new RecoveryCalls.Gate(4);
        await snapshots.Restore(taken, "test", "copy");
        await gate.Reached;
        await snapshots.Client.Indices.Delete(new IndicesRequest { Indices = ["copy"] });
        Assert.False(await snapshots.Client.Exists("copy"));
        gate.Open();
        Assert.False((await snapshots.Client.Health(HealthStatus.Green, "test")).TimedOut);
    }

    /// <summary>Document by document: source, number, term and version.</summary>
    internal static async Task AssertEqual(SnapshotsByHand snapshots, string source, string target, int count)
    {
        foreach (var ids in Enumerable.Range(0, count).Chunk(500))
        {
            var expected = await Documents(source, ids);
            var actual = await Documents(target, ids);
            Assert.Equal(expected, actual);
        }

        async Task<string[]> Documents(string index, int[] ids)
        {
            var copy = await snapshots.Copy(index);
            var items = await Copies.Shard(snapshots.Client, copy).Get([.. ids.Select(id => new GetRequest { Index = index, Id = $"{id}" })]);
            return [.. items.Select(item => item.Response is { Found: true } document
                ? $"{document.Id} {document.Version} {document.SeqNo} {document.PrimaryTerm} {Encoding.UTF8.GetString(document.Source!.Value.Span)}"
                : $"missing {item.Error}")];
        }
    }

    private static async Task<RecoveryView?> Restoring(SnapshotsByHand snapshots) =>
        (await snapshots.Client.Indices.Recovery(new IndicesRequest { Indices = ["copy"] })).SingleOrDefault(view => view.Type == "SNAPSHOT");
}
