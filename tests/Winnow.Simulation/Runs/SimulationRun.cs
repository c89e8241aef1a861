using System.Text;
using Orleans.Embedded.Simulation;
using Winnow.Contracts;
using Winnow.Simulation.Nodes;

namespace Winnow.Simulation.Runs;

/// <summary>Some silos form a cluster, write and search.</summary>
internal sealed class SimulationRun(SimulatedWorld world, int steps)
{
    private readonly SimulatedCluster _cluster = new(world);

    public async Task RunAsync()
    {
        var nodes = Enumerable.Range(1, 3).Select(i => new SimulatedNode(_cluster, i)).ToArray();
        foreach (var node in nodes)
        {
            await node.StartAsync();
        }

        await nodes[0].Silo!.CallAsync(g => g.GetGrain<IIndicesGrain>(0).Create(new CreateIndexRequest { Index = "test", Body = """{"settings":{"number_of_shards":3}}"""u8.ToArray() }));
        for (var i = 0; i < steps; i++)
        {
            var n = i;
            var bulk = await nodes[i % 3].Silo!.CallAsync(g => g.GetGrain<IDocumentGrain>(0).Bulk(new BulkRequest
            {
                Items = [new BulkItem { Index = "test", Id = $"{n}", Source = Encoding.UTF8.GetBytes($$"""{"n":{{n}}}""") }],
                Refresh = RefreshPolicy.Immediate,
            }));
            world.Note("wrote", $"{bulk.Items[0].SeqNo} {bulk.Items[0].Error}");
        }

        var found = await nodes[1].Silo!.CallAsync(g => g.GetGrain<ISearchGrain>(0).Search(new SearchRequest { Indices = ["test"], Body = """{"size":3}"""u8.ToArray() }));
        world.Note("found", Encoding.UTF8.GetString(found.Body.Span));
    }
}
