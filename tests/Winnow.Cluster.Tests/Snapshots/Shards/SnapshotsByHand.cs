using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Repositories;
using Winnow.Repositories.FileSystem;

namespace Winnow.Cluster.Tests.Snapshots.Shards;

/// <summary>Snapshots and restores of single indices, step by step as a coordinator takes them: what happens on the data nodes is looked at here.</summary>
internal sealed class SnapshotsByHand : IDisposable
{
    private const string RepositoryName = "repo";
    private readonly Repository _repository;
    private int _ids;

    private SnapshotsByHand(LinkedCluster cluster, GatedBlobs blobs)
    {
        Cluster = cluster;
        Blobs = blobs;
        _repository = new Repository(blobs.Direct(), new RepositoryOptions(), new InlineExecutor(), () => Id("page"), TimeProvider.System);
    }

    public LinkedCluster Cluster { get; }

    public GatedBlobs Blobs { get; }

    public Client Client => Cluster.All().First();

    /// <summary>A cluster that knows a repository of small chunks.</summary>
    public static async Task<SnapshotsByHand> Start(short silos = 3, string settings = "\"max_snapshot_bytes_per_sec\":\"0b\"")
    {
        var blobs = new GatedBlobs();
        var cluster = await LinkedCluster.Start(silos, configureSilo: (_, silo) => silo.Services.AddSingleton<IBlobStoreSource>(blobs));
        var snapshots = new SnapshotsByHand(cluster, blobs);
        await snapshots.Client.Grains.GetGrain<ISnapshotAdminGrain>(0).PutRepository(new PutRepositoryRequest
        {
            Repository = RepositoryName,
            Body = Encoding.UTF8.GetBytes($$$"""{"type":"fs","settings":{"location":"unused","chunk_size":"64kb",{{{settings}}}}}"""),
            Verify = false,
        });
        blobs.Puts.Clear();
        return snapshots;
    }

    public async Task<string> Register()
    {
        var uuid = Id("snapshot");
        var changed = await _repository.Change([new RegisterActivity(new Activity(uuid, ActivityKind.Create, "cluster", uuid, 0, 0))]);
        Assert.All(changed.Outcomes, outcome => Assert.True(outcome.IsDone));
        return uuid;
    }

    public static ShardSnapshotRequest Request(string uuid) => new() { SnapshotUuid = uuid, Repository = RepositoryName, Snapshot = uuid };

    public IShardSnapshotGrain Shard(ShardRoutingView copy) =>
        Client.Grains.GetGrain<IShardSnapshotGrain>(IShardGrain.KeyOf(copy.IndexUuid, copy.Shard, copy.AllocationId!, copy.NodeId!));

    /// <summary>One copy of the index' only shard, by default its primary.</summary>
    public async Task<ShardRoutingView> Copy(string index, int number = 0) => (await Recovery.Copies.Of(Client, index))[number];

    /// <summary>A whole snapshot of an index of one shard, taken from one of its copies.</summary>
    public async Task<Taken> Take(string index, int copy = 0)
    {
        var uuid = await Register();
        var report = await Shard(await Copy(index, copy)).Snapshot(Request(uuid));
        Assert.Equal((null, ShardSnapshotStage.Done), (report.Failure, report.Stage));
        return await Add(uuid, index, report);
    }

    public async Task<Taken> Add(string uuid, string index, ShardSnapshotReport report)
    {
        var manifest = await _repository.Upload(uuid).Put(new IndexManifest("{}", [ContentHash.Parse(report.Manifest!)]));
        var root = (await _repository.Root())!;
        var shard = new SnapshotShard(report.TotalFiles, report.TotalBytes, report.IncrementalFiles, report.IncrementalBytes, report.StartMillis, report.TimeMillis);
        var info = new SnapshotInfo
        {
            Name = uuid,
            Uuid = uuid,
            State = SnapshotState.Success,
            StartMillis = 0,
            EndMillis = 0,
            ClusterUuid = "cluster",
            Version = "8",
            Indices = [new SnapshotIndex(index, "u", manifest, [shard])],
        };
        var changed = await _repository.Change([new AddSnapshot(info, root.Activity(uuid)!.Generation)]);
        Assert.All(changed.Outcomes, outcome => Assert.True(outcome.IsDone, outcome.Reason));
        return new Taken(uuid, manifest, report);
    }

    /// <summary>Where the chunks of the largest file of a snapshot lie.</summary>
    public async Task<string[]> ChunkBlobs(Taken snapshot)
    {
        var shard = await _repository.Shard((await _repository.Index(snapshot.Index)).Shards[0]!.Value);
        var names = new List<string>();
        foreach (var chunk in shard.Files.MaxBy(file => file.Length)!.Chunks)
        {
            await foreach (var blob in Blobs.Direct().List($"blobs/{chunk.Hash.ToString()[..2]}/{chunk.Hash}"))
            {
                names.Add(blob.Name);
            }
        }

        return [.. names];
    }

    /// <summary>Makes an index of a snapshot under a new name; it is there, its shards are on their way.</summary>
    public async Task<string> Restore(Taken snapshot, string source, string target, int replicas = 0, string onNode = "*")
    {
        var known = await Metadata(await Uuid(source));
        var uuid = Id("index");
        var index = Client.Grains.GetGrain<IIndexGrain>(uuid);
        await index.Restore(new RestoreIndexCommand
        {
            Index = new InitializeIndexCommand
            {
                Name = target,
                Settings =
                [
                    .. known.Settings.SetItem("index.number_of_replicas", $"{replicas}").SetItem("index.routing.allocation.require._name", onNode)
                        .Select(setting => new SettingChange { Key = setting.Key, Value = setting.Value }),
                ],
                Mapping = known.Mapping,
            },
            Source = new RestoreSourceMessage
            {
                Uuid = Id("restore"),
                Repository = RepositoryName,
                Snapshot = snapshot.Uuid,
                SnapshotUuid = snapshot.Uuid,
                Version = "8.0.0",
                Index = source,
                Manifest = snapshot.Index.ToString(),
            },
            Shards = [new RestoredShardMessage { PrimaryTerm = snapshot.Report.PrimaryTerm, Bytes = snapshot.Report.TotalBytes }],
            RoutingNumShards = known.RoutingNumShards,
            CreatedMillis = known.CreatedMillis,
        });

        // Gives it its name, and its shards their places.
        await Client.Grains.GetGrain<IClusterGrain>(IClusterGrain.ClusterKey).ImportIndex(new ImportIndexCommand
        {
            Uuid = uuid,
            Json = (await index.GetState(-1)).Json,
            Held = [],
        });
        return uuid;
    }

    /// <summary>The index' grain may have been on a silo that was killed.</summary>
    public async Task<IndexMetadata> Metadata(string uuid)
    {
        StateMessage? state = null;
        await Wait.Until(async () =>
        {
            try
            {
                state = await Client.Grains.GetGrain<IIndexGrain>(uuid).GetState(-1);
                return true;
            }
            catch (Orleans.Runtime.OrleansException)
            {
                return false;
            }
        });
        return StateJson.Read<IndexMetadata>(state!.Json.Span);
    }

    public async Task<string> Uuid(string index) => (await Copy(index)).IndexUuid;

    public void Dispose() => Blobs.Dispose();

    private string Id(string kind) => $"{kind}-{Interlocked.Increment(ref _ids)}-{Guid.NewGuid():N}";

    internal sealed record Taken(string Uuid, ContentHash Index, ShardSnapshotReport Report);
}
