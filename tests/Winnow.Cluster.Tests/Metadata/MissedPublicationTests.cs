using System.Text;
using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Metadata;

/// <summary>A node that did not hear of a change finds out.</summary>
public sealed class MissedPublicationTests
{
    [Fact]
    public async Task A_node_catches_up_with_names_and_indices_that_it_missed()
    {
        var deaf = new DeafNode();
        await using var cluster = await LinkedCluster.Start(3, configureSilo: (name, silo) => silo.AddIncomingGrainCallFilter(deaf.For(name)));
        var (master, other) = await cluster.Masters();
        var client = cluster.On(master);
        await client.Create("test", """{"settings":{"number_of_replicas":0}}""");
        await client.Create("gone", """{"settings":{"number_of_replicas":0}}""");

        deaf.Name = other.Name;
        await client.Create("new", """{"settings":{"number_of_replicas":0}}""");
        await client.Indices.Delete(new IndicesRequest { Indices = ["gone"] });
        await client.Indices.PutMapping(new PutMappingRequest { Indices = ["test"], Body = """{"properties":{"n":{"type":"long"}}}"""u8.ToArray() });
        var late = cluster.On(other);
        Assert.DoesNotContain("\"n\"", await Mapping(late), StringComparison.Ordinal);
        Assert.True(await late.Exists("gone"));

        deaf.Name = null;
        await cluster.Silos.StartAdditionalSiloAsync();
        await Wait.Until(async () => (await Mapping(late)).Contains("\"n\"", StringComparison.Ordinal));
        Assert.True(await late.Exists("new"));
        Assert.False(await late.Exists("gone"));
    }

    [Fact]
    public async Task A_primary_whose_node_missed_that_there_is_a_new_copy_brings_it_level()
    {
        var deaf = new DeafNode();
        await using var cluster = await LinkedCluster.Start(2, configureSilo: (name, silo) => silo.AddIncomingGrainCallFilter(deaf.For(name)));
        var client = cluster.All().First();
        await client.Create("test", """{"settings":{"number_of_shards":1,"number_of_replicas":0}}""");
        await Copies.Write(client, "test", 0, 10);

        (deaf.Name, deaf.AnswersAllTheSame) = ((await SiloOfPrimary(cluster, client)).Name, true);
        await client.Indices.PutSettings(new PutSettingsRequest { Indices = ["test"], Body = """{"index.number_of_replicas":1}"""u8.ToArray() });
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        await Copies.AssertSame(client, "test", Enumerable.Range(0, 10).Select(id => $"{id}"));
    }

    [Fact]
    public async Task Copies_follow_what_their_node_came_to_know_in_another_way_than_by_a_publication()
    {
        var deaf = new DeafNode();
        await using var cluster = await LinkedCluster.Start(2, configureSilo: (name, silo) => silo.AddIncomingGrainCallFilter(deaf.For(name)));
        var client = cluster.All().First();
        await client.Create("test", """{"settings":{"number_of_shards":1,"number_of_replicas":0,"refresh_interval":"-1"}}""");
        var silo = await SiloOfPrimary(cluster, client);
        var other = cluster.On(cluster.Silos.GetActiveSilos().First(each => each.Name != silo.Name));

        (deaf.Name, deaf.AnswersAllTheSame) = (silo.Name, true);
        await other.Indices.PutSettings(new PutSettingsRequest { Indices = ["test"], Body = """{"index.refresh_interval":"50ms"}"""u8.ToArray() });

        // With the mapping of a new field the node hears of everything.
        await Copies.Write(other, "test", 0, 1);
        deaf.Name = null;
        Assert.Contains("\"n\"", await Mapping(cluster.On(silo)), StringComparison.Ordinal);
        Assert.Equal(0, (await other.Count("test")).Count);

        await cluster.Silos.StartAdditionalSiloAsync();
        await Wait.Until(async () => (await other.Count("test")).Count == 1);
    }

    private static async Task<InProcessSiloHandle> SiloOfPrimary(LinkedCluster cluster, Client client)
    {
        var id = (await Copies.Of(client, "test"))[0].NodeId;
        var name = (await client.Cluster.Nodes([])).Single(node => node.Id == id).Name;
        return cluster.Silos.GetActiveSilos().Single(silo => silo.Name == name);
    }

    private static async Task<string> Mapping(Client client) =>
        Encoding.UTF8.GetString((await client.Indices.Get(new GetIndexRequest { Indices = ["test"] }))[0].Mappings.Span);

    /// <summary>Loses all publications to one node.</summary>
    private sealed class DeafNode
    {
        public string? Name { get; set; }

        /// <summary>Whoever tells the node something believes that it has heard it.</summary>
        public bool AnswersAllTheSame { get; set; }

        public IIncomingGrainCallFilter For(string name) => new Filter(this, name);

        private sealed class Filter(DeafNode deaf, string name) : IIncomingGrainCallFilter
        {
            public Task Invoke(IIncomingGrainCallContext context) =>
                name != deaf.Name || context.InterfaceMethod is not { Name: nameof(INodeGrain.ApplyCluster) or nameof(INodeGrain.ApplyIndex) } ? context.Invoke()
                : deaf.AnswersAllTheSame ? Task.CompletedTask
                : throw new TimeoutException("lost");
        }
    }
}
