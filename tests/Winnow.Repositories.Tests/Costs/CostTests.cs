using Winnow.Repositories.Tests.Storage;

namespace Winnow.Repositories.Tests.Costs;

/// <summary>What a change costs is what it touches, times the height of a tree: counted in requests, by a process that knows nothing yet.</summary>
public sealed class CostTests
{
    private static readonly TestIndex Same = TestIndex.Of("same", ("f", "in each"));
    private readonly MemoryBlobStore _blobs = new();

    [Fact]
    public async Task Adding_and_removing_costs_hardly_more_among_5000_snapshots_than_among_100()
    {
        await Fill(0, 100);
        var few = await Measure();
        await Fill(100, 5000);
        var many = await Measure();

        // Each touches 12 contents and one name, in trees that have become one level higher, or two.
        Assert.InRange(many.Add, few.Add, few.Add + 60);
        Assert.InRange(many.Remove, few.Remove, few.Remove + 60);
        Assert.InRange(many.RemoveTen, few.RemoveTen, 2.5 * few.RemoveTen);
        Assert.InRange(many.Find, 2, 4);
    }

    [Fact]
    public async Task A_snapshot_in_which_nothing_changed_puts_no_content()
    {
        TestIndex[] indices = [.. Enumerable.Range(0, 20).Select(i => TestIndex.Of($"i{i}", ("f", $"content {i}")))];
        await Cluster().Create("first", indices);
        var puts = new List<string>();
        _blobs.Before = (request, name) =>
        {
            if (request == Request.Put)
            {
                puts.Add(name);
            }

            return Task.CompletedTask;
        };

        await Cluster().Create("second", indices);

        Assert.All(puts, name => Assert.True(name.StartsWith("tree/", StringComparison.Ordinal) || name.StartsWith("snap-", StringComparison.Ordinal), name));
        Assert.InRange(puts.Count, 3, 8);
    }

    [Fact]
    public async Task Many_removals_are_made_in_steps_of_bounded_size()
    {
        var cluster = new TestCluster(_blobs, options: new RepositoryOptions { ContentsPerChange = 50 });
        for (var i = 0; i < 100; i++)
        {
            await cluster.Create($"s{i}", TestIndex.Of("own", ("f", $"{i:0000}")));
        }

        var before = (await cluster.Repository.Root())!.Generation;
        await cluster.Delete([.. Enumerable.Range(0, 99).Select(i => $"s{i}")]);

        var root = (await cluster.Repository.Root())!;
        Assert.Equal(1, root.SnapshotCount);
        Assert.InRange(root.Generation - before, 2, 8);
        Assert.All(root.Garbage, batch => Assert.InRange(batch.Blobs, 1, 50 + (32 * 5)));
        await cluster.Repository.Sweep();
        Assert.Equal(Reachability.Of(_blobs).Names.Order(StringComparer.Ordinal), _blobs.Names);
    }

    private TestCluster Cluster() => new(_blobs);

    private async Task Fill(int from, int to)
    {
        var cluster = Cluster();
        for (var i = from; i < to; i++)
        {
            await cluster.Create($"s{i:0000}", Same, Own(i));
        }
    }

    private static TestIndex Own(int snapshot) => TestIndex.Of("own", ("f", $"{snapshot:0000}"), ("g", $"{snapshot:00000}"));

    private async Task<(int Add, int Remove, int RemoveTen, int Find)> Measure()
    {
        var add = await Count(cluster => cluster.Create("new", Same, Own(9999)));
        var find = await Count(cluster => cluster.Repository.Find("new"));
        var remove = await Count(cluster => cluster.Delete("new"));
        var ten = await Count(cluster => cluster.Delete([.. Enumerable.Range(10, 10).Select(i => $"s{i:0000}")]));
        await Cluster().Repository.Sweep();
        await Fill(10, 20);
        return (add, remove, ten, find);
    }

    private async Task<int> Count(Func<TestCluster, Task> work)
    {
        _blobs.ResetCounts();
        await work(Cluster());
        return _blobs.RequestCount;
    }
}
