using System.Text;
using System.Text.Json;
using Orleans.Hosting;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;
using Winnow.Hosting;

namespace Winnow.Cluster.Tests.Snapshots;

/// <summary>A cluster with a repository [r] in a folder.</summary>
internal sealed class SnapshotCluster : IAsyncDisposable
{
    private readonly bool _ownsFolder;

    private SnapshotCluster(LinkedCluster cluster, DirectoryInfo folder, bool ownsFolder)
    {
        Cluster = cluster;
        Folder = folder;
        _ownsFolder = ownsFolder;
    }

    public LinkedCluster Cluster { get; }

    public DirectoryInfo Folder { get; }

    public Client Any => Cluster.All().First();

    public ISnapshotAdminGrain Snapshots => Any.Grains.GetGrain<ISnapshotAdminGrain>(0);

    /// <summary>With a folder, another cluster uses the same repository.</summary>
    public static async Task<SnapshotCluster> Start(short silos = 1, DirectoryInfo? folder = null, Action<string, ISiloBuilder>? configureSilo = null)
    {
        var owns = folder is null;
        folder ??= Directory.CreateTempSubdirectory("winnow-repo-");
        var cluster = await LinkedCluster.Start(silos, options => Configure(options, folder), configureSilo);
        var started = new SnapshotCluster(cluster, folder, owns);
        await started.Register("r", "shared");
        return started;
    }

    public Task<JsonElement> Register(string name, string location) => Json(Snapshots.PutRepository(new PutRepositoryRequest
    {
        Repository = name,
        Body = Bytes($$"""{"type":"fs","settings":{"location":"{{location}}"} }"""),
    }));

    public Task<JsonElement> Create(string snapshot, string body = "{}", bool wait = true) => Json(Snapshots.Create(new CreateSnapshotRequest
    {
        Repository = "r",
        Snapshot = snapshot,
        Body = Bytes(body),
        WaitForCompletion = wait,
    }));

    public Task<JsonElement> Get(params string[] snapshots) => Json(Snapshots.Get(new GetSnapshotsRequest { Repositories = ["r"], Snapshots = snapshots }));

    public async Task<string[]> Names(params string[] snapshots) =>
        [.. (await Get(snapshots)).GetProperty("snapshots").EnumerateArray().Select(snapshot => snapshot.GetProperty("snapshot").GetString()!)];

    public Task<JsonElement> Status(params string[] snapshots) =>
        Json(Snapshots.Status(new SnapshotStatusRequest { Repository = "r", Snapshots = snapshots }));

    public Task<JsonElement> Delete(params string[] snapshots) => Json(Snapshots.Delete(new DeleteSnapshotsRequest { Repository = "r", Snapshots = snapshots }));

    public Task<JsonElement> CloneTo(string source, string target, string indices = "*") => Json(Snapshots.Clone(new CloneSnapshotRequest
    {
        Repository = "r",
        Source = source,
        Target = target,
        Body = Bytes($$"""{"indices":"{{indices}}"}"""),
    }));

    public Task<JsonElement> Restore(string snapshot, string body = "{}", bool wait = true) => Json(Snapshots.Restore(new RestoreSnapshotRequest
    {
        Repository = "r",
        Snapshot = snapshot,
        Body = Bytes(body),
        WaitForCompletion = wait,
    }));

    /// <summary>Nothing is wrong, and a clean-up finds nothing to remove.</summary>
    public async Task AssertSound()
    {
        var report = await Json(Snapshots.VerifyIntegrity(new VerifyIntegrityRequest { Repository = "r", VerifyBlobContents = true, MaxBytesPerSecond = long.MaxValue }));
        Assert.Equal("pass", report.GetProperty("results").GetProperty("result").GetString());
    }

    public Task<JsonElement> Cleanup(bool dryRun = false) =>
        Json(Snapshots.CleanupRepository(new CleanupRepositoryRequest { Repository = "r", DryRun = dryRun }));

    public async Task Fill(string index, int documents, string body = """{"settings":{"number_of_shards":2,"number_of_replicas":0}}""")
    {
        await Any.Create(index, body);
        await Add(index, 0, documents);
    }

    public async Task Add(string index, int from, int count)
    {
        var items = Enumerable.Range(from, count)
            .Select(i => new BulkItem { Index = index, Id = $"{i}", Source = Bytes($$"""{"n":{{i}},"text":"document number {{i}}"}""") });
        var answer = await Any.Documents.Bulk(new BulkRequest { Items = [.. items], Refresh = RefreshPolicy.Immediate });
        Assert.All(answer.Items, item => Assert.Null(item.Error));
    }

    public async Task<long> Count(string index)
    {
        await Any.Indices.Refresh(new IndicesRequest { Indices = [index] });
        return (await Any.Count(index)).Count;
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        if (_ownsFolder)
        {
            await TestFolder.Delete(Folder);
        }
    }

    public static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);

    public static async Task<JsonElement> Json(Task<JsonResult> result) => JsonDocument.Parse((await result).Body).RootElement;

    private static void Configure(WinnowOptions options, DirectoryInfo folder) => options.Settings["path.repo"] = folder.FullName;
}
