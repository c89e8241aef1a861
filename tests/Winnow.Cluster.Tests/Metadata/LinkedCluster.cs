using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.TestingHost;
using Winnow.Contracts;
using Winnow.Hosting;
using Winnow.Store;

namespace Winnow.Cluster.Tests.Metadata;

/// <summary>Silos in this process that share a SQLite file, each over a link of its own, with its shards in a memory of its own.</summary>
internal sealed class LinkedCluster : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-");
    private readonly ConcurrentDictionary<string, RamDirectory> _disks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StoreLink> _links = new(StringComparer.Ordinal);
    private readonly InProcessTestCluster _cluster;

    private LinkedCluster(short silos, Action<WinnowOptions>? configure, Action<string, ISiloBuilder>? configureSilo, RamDirectory? disk)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((options, silo) =>
        {
            silo.UseWinnow(winnow =>
            {
                winnow.Store = ClusterStore.External;
                winnow.ConfigureEndpoints = false;
                winnow.NodeName = options.SiloName;
                winnow.DataDirectory = _disks.GetOrAdd(options.SiloName, name => disk ?? new RamDirectory(name));
                configure?.Invoke(winnow);
            });
            silo.UseWinnowSqlite(Path.Combine(_folder.FullName, "winnow.db"), SqlTables.GrainState | SqlTables.Reminders);
            silo.Configure<ClusterMembershipOptions>(membership => membership.NumVotesForDeathDeclaration = 1);
            LinkStores(silo.Services, Link(options.SiloName));
            configureSilo?.Invoke(options.SiloName, silo);
        });
        _cluster = builder.Build();
    }

    public InProcessTestCluster Silos => _cluster;

    public static async Task<LinkedCluster> Start(
        short silos = 3, Action<WinnowOptions>? configure = null, Action<string, ISiloBuilder>? configureSilo = null, RamDirectory? disk = null)
    {
        var cluster = new LinkedCluster(silos, configure, configureSilo, disk);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    public StoreLink Link(string silo) => _links.GetOrAdd(silo, _ => new StoreLink());

    public RamDirectory Disk(string silo) => _disks[silo];

    public Client On(InProcessSiloHandle silo) => new(Services(silo).GetRequiredService<IGrainFactory>());

    public IServiceProvider Services(InProcessSiloHandle silo) => _cluster.GetSiloServiceProvider(silo.SiloAddress);

    public IEnumerable<Client> All() => _cluster.GetActiveSilos().Select(On);

    /// <summary>The silo on which the master is, and one on which it is not.</summary>
    public async Task<(InProcessSiloHandle Master, InProcessSiloHandle Other)> Masters()
    {
        var any = On(_cluster.GetActiveSilos().First());
        var id = await any.Cluster.ElectedMaster();
        var name = (await any.Cluster.Nodes([])).Single(node => node.Id == id).Name;
        return (_cluster.GetActiveSilos().Single(silo => silo.Name == name), _cluster.GetActiveSilos().First(silo => silo.Name != name));
    }

    public Task Kill(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo);

    public Task<InProcessSiloHandle> Restart(string silo) => _cluster.RestartStoppedSecondarySiloAsync(silo);

    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links.Values)
        {
            link.Cut = false;
        }

        await _cluster.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await TestFolder.Delete(_folder);
    }

    private static void LinkStores(IServiceCollection services, StoreLink link)
    {
        Decorate<IMembershipTable>(services, null, inner => new LinkedMembership(inner, link));
        Decorate<IGrainStorage>(services, ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, inner => new LinkedStorage(inner, link));
    }

    private static void Decorate<T>(IServiceCollection services, string? key, Func<T, T> decorate)
        where T : class
    {
        var descriptor = services.Last(service => service.ServiceType == typeof(T) && Equals(service.ServiceKey, key));
        services.Remove(descriptor);
        if (key is null)
        {
            services.AddSingleton(provider => decorate((T)(descriptor.ImplementationInstance ?? descriptor.ImplementationFactory!(provider))));
        }
        else
        {
            services.AddKeyedSingleton(key, (provider, name) => decorate((T)descriptor.KeyedImplementationFactory!(provider, name)));
        }
    }
}

/// <summary>A caller on one silo.</summary>
internal sealed record Client(IGrainFactory Grains)
{
    public IIndicesGrain Indices => Grains.GetGrain<IIndicesGrain>(0);

    public IDocumentGrain Documents => Grains.GetGrain<IDocumentGrain>(0);

    public ISearchGrain Searches => Grains.GetGrain<ISearchGrain>(0);

    public IClusterAdminGrain Cluster => Grains.GetGrain<IClusterAdminGrain>(0);

    public Task<CreateIndexResponse> Create(string index, string body = "{}") =>
        Indices.Create(new CreateIndexRequest { Index = index, Body = Encoding.UTF8.GetBytes(body) });

    public Task<bool> Exists(params string[] indices) => Indices.Exists(new IndicesRequest { Indices = indices });

    public async Task<BulkItemResult> Write(string index, string id, string json = "{}", TimeSpan? timeout = null) =>
        (await Documents.Bulk(new BulkRequest
        {
            Items = [new BulkItem { Index = index, Id = id, Source = Encoding.UTF8.GetBytes(json) }],
            Refresh = RefreshPolicy.Immediate,
            Timeout = timeout,
        })).Items[0];

    public Task<GetResponse> Get(string index, string id, string? preference = null) =>
        Documents.Get(new GetRequest { Index = index, Id = id, Preference = preference });

    public Task<CountResponse> Count(string index, string? preference = null) =>
        Searches.Count(new CountRequest { Indices = [index], Preference = preference });

    public Task<ClusterHealthView> Health(HealthStatus status, string? index = null) => Cluster.Health(new HealthRequest
    {
        Indices = index is null ? [] : [index],
        WaitForStatus = status,
        Timeout = TimeSpan.FromSeconds(30),
    });
}
