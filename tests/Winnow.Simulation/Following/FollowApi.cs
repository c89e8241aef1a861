using System.Text;
using System.Text.Json;
using Orleans;
using Orleans.Embedded.Simulation;
using Winnow.Contracts;
using Winnow.Simulation.Nodes;

namespace Winnow.Simulation.Following;

/// <summary>The APIs of cross-cluster replication as an operator calls them, through any node.</summary>
internal sealed class FollowApi(SimulatedWorld world)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Tells a cluster where another one is.</summary>
    public Task Connect(SimulatedNode node, string alias, IEnumerable<string> seeds)
    {
        var body = new { persistent = new Dictionary<string, object>(StringComparer.Ordinal) { [$"cluster.remote.{alias}.seeds"] = seeds.ToArray() } };
        return Ask(node, grains => grains.GetGrain<IClusterAdminGrain>(0).PutSettings(new PutClusterSettingsRequest { Body = JsonSerializer.SerializeToUtf8Bytes(body) }));
    }

    public Task Put(SimulatedNode node, string index, byte[] body) => Ask(node, grains => grains.GetGrain<IFollowGrain>(0).Put(index, body, null));

    public Task Pause(SimulatedNode node, string index) => Ask(node, grains => grains.GetGrain<IFollowGrain>(0).Pause(index));

    public Task Resume(SimulatedNode node, string index, byte[] body) => Ask(node, grains => grains.GetGrain<IFollowGrain>(0).Resume(index, body));

    /// <summary>Has a follower take over.</summary>
    public Task Promote(SimulatedNode node, string index, bool force) =>
        Ask(node, grains => grains.GetGrain<IFollowGrain>(0).Promote(index, default, force, TimeSpan.FromSeconds(10)));

    /// <summary>Has an old leader follow.</summary>
    public Task Demote(SimulatedNode node, string index, byte[] body) => Ask(node, grains => grains.GetGrain<IFollowGrain>(0).Demote(index, body));

    /// <summary>Whether the index is an active follower; null when there is none of this name.</summary>
    public async Task<bool?> IsActive(SimulatedNode node, string index)
    {
        try
        {
            var info = await Json(node, grains => grains.GetGrain<IFollowGrain>(0).Info(new IndicesRequest { Indices = [index] }));
            return info.GetProperty("follower_indices").EnumerateArray().Any(follower => follower.GetProperty("status").ValueEquals("active"));
        }
        catch (WinnowException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    /// <summary>What the followers say of themselves.</summary>
    public Task<JsonElement> Stats(SimulatedNode node) => Json(node, grains => grains.GetGrain<IFollowGrain>(0).AllStats());

    public Task Close(SimulatedNode node, string index) => Ask(node, grains => grains.GetGrain<IIndicesGrain>(0).Close(new OpenIndexRequest { Indices = [index] }));

    public Task Open(SimulatedNode node, string index) => Ask(node, grains => grains.GetGrain<IIndicesGrain>(0).Open(new OpenIndexRequest { Indices = [index] }));

    public Task Create(SimulatedNode node, string index, string body) => Ask(node, grains => grains.GetGrain<IIndicesGrain>(0).Create(new CreateIndexRequest { Index = index, Body = Encoding.UTF8.GetBytes(body) }));

    public Task Delete(SimulatedNode node, string index) => Ask(node, grains => grains.GetGrain<IIndicesGrain>(0).Delete(new IndicesRequest { Indices = [index] }));

    /// <summary>Nothing is created because it is written to.</summary>
    public Task CreateNothingByItself(SimulatedNode node) => Ask(node, grains => grains.GetGrain<IClusterAdminGrain>(0).PutSettings(
        new PutClusterSettingsRequest { Body = """{"persistent":{"action.auto_create_index":"false"} }"""u8.ToArray() }));

    public Task AddField(SimulatedNode node, string index, string field) => Ask(node, grains => grains.GetGrain<IIndicesGrain>(0).PutMapping(
        new PutMappingRequest { Indices = [index], Body = Encoding.UTF8.GetBytes($$"""{"properties":{"{{field}}":{"type":"keyword"} } }""") }));

    public Task<GetResponse> Get(SimulatedNode node, string index, string document) =>
        Ask(node, grains => grains.GetGrain<IDocumentGrain>(0).Get(new GetRequest { Index = index, Id = document }));

    public Task<JsonResult> Search(SimulatedNode node, string index, string query) => Ask(node, grains => grains.GetGrain<ISearchGrain>(0).Search(
        new SearchRequest { Indices = [index], Body = Encoding.UTF8.GetBytes($$"""{"size":100,"query":{{query}} }""") }));

    public async Task<BulkItemResult> Write(SimulatedNode node, string index, string document, byte[] source) => (await Ask(
        node,
        grains => grains.GetGrain<IDocumentGrain>(0).Bulk(new BulkRequest { Items = [new BulkItem { Index = index, Id = document, Source = source }], Timeout = TimeSpan.FromSeconds(5) })))
        .Items[0];

    private async Task<JsonElement> Json(SimulatedNode node, Func<IGrainFactory, Task<JsonResult>> call)
    {
        using var json = JsonDocument.Parse((await Ask(node, call)).Body);
        return json.RootElement.Clone();
    }

    private Task<T> Ask<T>(SimulatedNode node, Func<IGrainFactory, Task<T>> call) => node.Silo!.CallAsync(call).WaitAsync(Patience, world.Outside.Clock);
}
