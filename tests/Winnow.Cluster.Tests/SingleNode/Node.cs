using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Winnow.Contracts;
using Winnow.Hosting;
using Winnow.Store;

namespace Winnow.Cluster.Tests.SingleNode;

/// <summary>A real silo in this process, with its shards in memory (or on a disk) and its metadata in a SQLite file.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly IHost _host;

    private Node(IHost host) => _host = host;

    public IDocumentGrain Documents => Grains.GetGrain<IDocumentGrain>(0);

    public ISearchGrain Searches => Grains.GetGrain<ISearchGrain>(0);

    public IIndicesGrain Indices => Grains.GetGrain<IIndicesGrain>(0);

    public IClusterAdminGrain Cluster => Grains.GetGrain<IClusterAdminGrain>(0);

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<Node> Start(StoreDirectory data, string clusterFolder)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseWinnow(options =>
        {
            options.DataDirectory = data;
            options.PathCluster = clusterFolder;
            options.NodeName = "test-node";
            options.TransportPort = FreePort();
            options.GatewayPort = 0;
        }));
        var node = new Node(builder.Build());
        await node._host.StartAsync();
        return node;
    }

    public async Task<BulkItemResult> Index(string index, string? id, string json, Func<BulkItem, BulkItem>? with = null, RefreshPolicy refresh = RefreshPolicy.None)
    {
        var item = new BulkItem { Index = index, Id = id, Source = Encoding.UTF8.GetBytes(json) };
        return (await Documents.Bulk(new BulkRequest { Items = [with?.Invoke(item) ?? item], Refresh = refresh })).Items[0];
    }

    public async Task<JsonElement> Search(string index, string body) =>
        JsonDocument.Parse((await Searches.Search(new SearchRequest { Indices = [index], Body = Encoding.UTF8.GetBytes(body) })).Body).RootElement;

    public Task<GetResponse> Get(string index, string id) => Documents.Get(new GetRequest { Index = index, Id = id });

    public Task<CreateIndexResponse> Create(string index, string body = "{}") =>
        Indices.Create(new CreateIndexRequest { Index = index, Body = Encoding.UTF8.GetBytes(body) });

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
