using System.Text;
using Orleans;
using Orleans.Hosting;
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

    private static async Task<string> Mapping(Client client) =>
        Encoding.UTF8.GetString((await client.Indices.Get(new GetIndexRequest { Indices = ["test"] }))[0].Mappings.Span);

    /// <summary>Loses all publications to one node.</summary>
    private sealed class DeafNode
    {
        public string? Name { get; set; }

        public IIncomingGrainCallFilter For(string name) => new Filter(this, name);

        private sealed class Filter(DeafNode deaf, string name) : IIncomingGrainCallFilter
        {
            public Task Invoke(IIncomingGrainCallContext context) =>
                name == deaf.Name && context.InterfaceMethod is { Name: nameof(INodeGrain.ApplyCluster) or nameof(INodeGrain.ApplyIndex) }
                    ? throw new TimeoutException("lost")
                    : context.Invoke();
        }
    }
}
