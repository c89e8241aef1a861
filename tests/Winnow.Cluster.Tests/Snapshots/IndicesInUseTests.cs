using Microsoft.Extensions.DependencyInjection;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Snapshots.Shards;
using Winnow.Contracts;
using Winnow.Grains.Snapshots.Repositories;

namespace Winnow.Cluster.Tests.Snapshots;

/// <summary>What snapshots are made of, and what is made of them, stays until they are done.</summary>
public sealed class IndicesInUseTests : IDisposable
{
    private readonly GatedBlobs _blobs = new();

    public void Dispose() => _blobs.Dispose();

    [Fact]
    public async Task An_index_is_deleted_and_closed_only_when_its_snapshot_is_made()
    {
        await using var cluster = await Start();
        var gate = _blobs.PutGate = new RecoveryCalls.Gate(0);
        var made = cluster.Create("first");
        await gate.Reached;

        var deleting = await Assert.ThrowsAsync<WinnowException>(() => Delete(cluster, "books"));
        Assert.Equal(("snapshot_in_progress_exception", 400), (deleting.Error.Type, deleting.Error.Status));
        Assert.StartsWith("Cannot delete indices that are being snapshotted: [[books/", deleting.Error.Reason, StringComparison.Ordinal);
        Assert.StartsWith("Cannot close indices that are being snapshotted: [[books/", (await Refused(Close(cluster, "books"))).Reason, StringComparison.Ordinal);

        _blobs.PutGate = null;
        gate.Open();
        Assert.Equal("SUCCESS", (await made).GetProperty("snapshot").GetProperty("state").GetString());
        await Close(cluster, "books");
        await Delete(cluster, "books");
        Assert.False(await cluster.Any.Exists("books"));
    }

    [Fact]
    public async Task A_closed_index_is_opened_while_its_snapshot_is_made()
    {
        await using var cluster = await Start();
        await Close(cluster, "books");
        var gate = _blobs.PutGate = new RecoveryCalls.Gate(0);
        var made = cluster.Create("first");
        await gate.Reached;

        var opened = cluster.Any.Indices.Open(new OpenIndexRequest { Indices = ["books"] });
        _blobs.PutGate = null;
        gate.Open();

        await opened;
        Assert.Equal("SUCCESS", (await made).GetProperty("snapshot").GetProperty("state").GetString());
        Assert.Equal(await cluster.Count("books"), await Restored(cluster));
    }

    private static async Task<long> Restored(SnapshotCluster cluster)
    {
        await cluster.Restore("first", """{"rename_pattern":"^","rename_replacement":"new-"}""");
        return await cluster.Count("new-books");
    }

    [Fact]
    public async Task An_index_that_is_being_restored_is_not_closed()
    {
        await using var cluster = await Start();
        await cluster.Create("first");
        var gate = _blobs.GetGate = new RecoveryCalls.Gate(0);
        var restored = cluster.Restore("first", """{"rename_pattern":"^","rename_replacement":"new-"}""");
        await gate.Reached;

        var refused = await Refused(Close(cluster, "new-books"));
        Assert.Equal(("illegal_argument_exception", 400), (refused.Type, refused.Status));
        Assert.StartsWith("Cannot close indices that are being restored: [[new-books/", refused.Reason, StringComparison.Ordinal);

        _blobs.GetGate = null;
        gate.Open();
        await restored;
        await Close(cluster, "new-books");
    }

    private static async Task<WinnowError> Refused(Task call) => (await Assert.ThrowsAsync<WinnowException>(() => call)).Error;

    private static Task Delete(SnapshotCluster cluster, string index) => cluster.Any.Indices.Delete(new IndicesRequest { Indices = [index] });

    private static Task Close(SnapshotCluster cluster, string index) => cluster.Any.Indices.Close(new OpenIndexRequest { Indices = [index] });

    private async Task<SnapshotCluster> Start()
    {
        var cluster = await SnapshotCluster.Start(configureSilo: (_, silo) => silo.Services.AddSingleton<IBlobStoreSource>(_blobs));
        await cluster.Fill("books", 100);
        return cluster;
    }
}
