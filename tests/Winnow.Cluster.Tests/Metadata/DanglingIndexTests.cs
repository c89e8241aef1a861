using System.Text;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Metadata;

/// <summary>Data on disks that the cluster's names do not mention: deleted when it is known to be deleted, else kept until an operator decides.</summary>
public sealed class DanglingIndexTests
{
    [Fact]
    public async Task A_node_that_was_away_deletes_what_was_deleted_meanwhile_and_reports_nothing()
    {
        await using var cluster = await LinkedCluster.Start();
        var (_, other) = await cluster.Masters();
        var client = cluster.On((await cluster.Masters()).Master);
        await client.Create("test", """{"settings":{"number_of_shards":3,"number_of_replicas":0}}""");
        var uuid = (await client.Indices.Get(new GetIndexRequest { Indices = ["test"] }))[0].Uuid;
        Assert.Contains(uuid, Folders(cluster, other.Name));

        await cluster.Silos.StopSiloAsync(other);
        await client.Indices.Delete(new IndicesRequest { Indices = ["test"] });
        await cluster.Restart(other.Name);
        await Wait.Until(() => Task.FromResult(!Folders(cluster, other.Name).Contains(uuid)));
        Assert.Empty(await client.Cluster.DanglingIndices());
    }

    [Fact]
    public async Task An_index_of_another_cluster_is_reported_and_imported_with_its_documents()
    {
        var (cluster, uuid) = await WithDanglingIndex();
        await using (cluster)
        {
            var client = cluster.All().First();
            var dangling = Assert.Single(await client.Cluster.DanglingIndices());
            Assert.Equal((uuid, "lost"), (dangling.IndexUuid, dangling.IndexName));
            var unsure = await Assert.ThrowsAsync<WinnowException>(() => client.Cluster.ImportDanglingIndex(new DanglingIndexRequest { IndexUuid = uuid }));
            Assert.Equal(("illegal_argument_exception", "accept_data_loss must be set to true"), (unsure.Error.Type, unsure.Error.Reason));

            await client.Cluster.ImportDanglingIndex(new DanglingIndexRequest { IndexUuid = uuid, AcceptDataLoss = true });
            await client.Health(HealthStatus.Green, "lost");
            Assert.Equal("tip", Encoding.UTF8.GetString((await client.Get("lost", "1")).Source!.Value.Span)[6..9]);
            Assert.Null((await client.Write("lost", "2")).Error);
            Assert.Equal(2, (await client.Count("lost")).Count);
            Assert.Empty(await client.Cluster.DanglingIndices());
        }
    }

    [Fact]
    public async Task A_dangling_index_is_deleted_when_an_operator_says_so_and_not_before()
    {
        var (cluster, uuid) = await WithDanglingIndex();
        await using (cluster)
        {
            var client = cluster.All().First();
            Assert.Contains(uuid, Folders(cluster, cluster.Silos.Silos[0].Name));
            await client.Cluster.DeleteDanglingIndex(new DanglingIndexRequest { IndexUuid = uuid, AcceptDataLoss = true });
            await Wait.Until(() => Task.FromResult(!Folders(cluster, cluster.Silos.Silos[0].Name).Contains(uuid)));
            Assert.Empty(await client.Cluster.DanglingIndices());
            var none = await Assert.ThrowsAsync<WinnowException>(
                () => client.Cluster.DeleteDanglingIndex(new DanglingIndexRequest { IndexUuid = uuid, AcceptDataLoss = true }));
            Assert.Equal($"No dangling index found for UUID [{uuid}]", none.Error.Reason);
        }
    }

    /// <summary>A cluster that starts with an empty store on a disk of an earlier one.</summary>
    private static async Task<(LinkedCluster Cluster, string Uuid)> WithDanglingIndex()
    {
        string uuid;
        Winnow.Store.RamDirectory disk;
        await using (var earlier = await LinkedCluster.Start(1))
        {
            var client = earlier.All().First();
            await client.Create("lost", """{"settings":{"number_of_replicas":0},"mappings":{"properties":{"a":{"type":"keyword"}}}}""");
            Assert.Null((await client.Write("lost", "1", """{"a":"tip"}""")).Error);
            uuid = (await client.Indices.Get(new GetIndexRequest { Indices = ["lost"] }))[0].Uuid;
            disk = earlier.Disk(earlier.Silos.Silos[0].Name);
        }

        return (await LinkedCluster.Start(1, disk: disk), uuid);
    }

    private static IReadOnlyList<string> Folders(LinkedCluster cluster, string silo)
    {
        using var indices = cluster.Disk(silo).OpenSubdirectory("indices");
        return indices.ListSubdirectories();
    }
}
