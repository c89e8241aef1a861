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

    /// <summary>One cluster makes it, the other one deletes it.</summary>
    private static async Task MakeAndDelete(SnapshotCluster maker, SnapshotCluster other, string name)
    {
        await maker.Create(name);
        await other.Delete(name);
    }
}
