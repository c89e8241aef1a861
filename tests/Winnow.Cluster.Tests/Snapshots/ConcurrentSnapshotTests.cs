using Microsoft.Extensions.DependencyInjection;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Snapshots.Shards;
using Winnow.Contracts;
using Winnow.Grains.Snapshots.Repositories;

namespace Winnow.Cluster.Tests.Snapshots;

/// <summary>Several operations on one repository at the same time.</summary>
public sealed class ConcurrentSnapshotTests
{
    [Fact]
    public async Task Two_clusters_make_clone_and_delete_snapshots_of_one_repository_and_none_is_lost()
    {
        await using var one = await SnapshotCluster.Start();
        await using var two = await SnapshotCluster.Start(folder: one.Folder);
        await one.Fill("books", 100);
        await two.Fill("films", 50);
        await Task.WhenAll(one.Create("base-1"), two.Create("base-2"));

        var work = new List<Task>();
        for (var i = 0; i < 5; i++)
        {
            work.Add(one.Create($"one-{i}"));
            work.Add(two.Create($"two-{i}"));
            work.Add(one.CloneTo("base-2", $"clone-1-{i}"));
            work.Add(two.CloneTo("base-1", $"clone-2-{i}"));
            work.Add(MakeAndDelete(one, two, $"gone-{i}"));
            work.Add(MakeAndDelete(two, one, $"lost-{i}"));
            await one.Add("books", 100 + (i * 10), 10);
        }

        await Task.WhenAll(work);

        var expected = Enumerable.Range(0, 5).SelectMany(i => new[] { $"one-{i}", $"two-{i}", $"clone-1-{i}", $"clone-2-{i}" }).Append("base-1").Append("base-2");
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await two.Names()).Order(StringComparer.Ordinal));
        await one.Cleanup();
        await two.AssertSound();
        await two.Restore("clone-2-4");
        Assert.Equal(100, await two.Count("books"));
    }

    [Fact]
    public async Task A_snapshot_that_is_deleted_while_it_is_made_ends_and_leaves_nothing()
    {
        using var blobs = new GatedBlobs();
        await using var cluster = await SnapshotCluster.Start(configureSilo: (_, silo) => silo.Services.AddSingleton<IBlobStoreSource>(blobs));
        await cluster.Fill("books", 100);
        blobs.PutGate = new RecoveryCalls.Gate(0);
        var made = cluster.Create("first");
        await blobs.PutGate.Reached;
        Assert.Equal(["first"], await cluster.Names("_current"));
        Assert.Equal("IN_PROGRESS", (await cluster.Get("first")).GetProperty("snapshots")[0].GetProperty("state").GetString());
        var refused = await Assert.ThrowsAsync<WinnowException>(() => SnapshotCluster.Json(
            cluster.Snapshots.DeleteRepositories(new RepositoriesRequest { Repositories = ["r"] })));
        Assert.Equal(("repository_conflict_exception", 409), (refused.Error.Type, refused.Error.Status));

        var deleted = cluster.Delete("first");
        var aborted = await Assert.ThrowsAsync<WinnowException>(() => made);
        await deleted;

        Assert.EndsWith("Snapshot was aborted by deletion", aborted.Error.Reason, StringComparison.Ordinal);
        Assert.Empty(await cluster.Names());
        blobs.PutGate = null;
        await cluster.Create("second");
        await cluster.AssertSound();
    }

    /// <summary>One cluster makes it, the other one deletes it.</summary>
    private static async Task MakeAndDelete(SnapshotCluster maker, SnapshotCluster other, string name)
    {
        await maker.Create(name);
        await other.Delete(name);
    }
}
