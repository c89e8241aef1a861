using System.Collections.Immutable;
using System.Text;
using Winnow.Repositories.FileSystem;

namespace Winnow.Repositories.Tests.Storage;

/// <summary>An index to be snapshotted: what is in the files of each of its shards. A file of some bytes is cut into chunks of 4.</summary>
public sealed record TestIndex(string Name, ImmutableArray<ImmutableSortedDictionary<string, string>> Shards)
{
    public static TestIndex Of(string name, params (string File, string Content)[] files) =>
        new(name, [files.ToImmutableSortedDictionary(file => file.File, file => file.Content, StringComparer.Ordinal)]);
}

/// <summary>A cluster that uses a repository as nodes and masters do, in the simplest way.</summary>
public sealed class TestCluster
{
    private const int ChunkSize = 4;
    private static int _uuids;
    private readonly string _name;
    private readonly int _shardsAtOnce;

    public TestCluster(IBlobStore blobs, string name = "c1", RepositoryOptions? options = null, Func<string>? newUuid = null, int shardsAtOnce = 1, TimeProvider? time = null)
    {
        _name = name;
        _shardsAtOnce = shardsAtOnce;
        NewUuid = newUuid ?? (() => $"u{Interlocked.Increment(ref _uuids)}");
        Repository = new Repository(blobs, options ?? new RepositoryOptions { Compress = false }, new InlineExecutor(), NewUuid, time ?? TimeProvider.System);
    }

    public Repository Repository { get; }

    public string Name => _name;

    public Func<string> NewUuid { get; }

    public async Task<Activity> Register(string snapshot, string? uuid = null, ActivityKind kind = ActivityKind.Create)
    {
        uuid ??= NewUuid();
        var registered = await Repository.Change([new RegisterActivity(new Activity(uuid, kind, _name, snapshot, 0, 1))]);
        Assert.True(registered.Outcomes[0].IsDone, registered.Outcomes[0].Reason);
        return registered.Root.Activity(uuid)!;
    }

    public async Task<(SnapshotInfo Info, ContentUpload Upload)> UploadAll(string snapshot, Activity activity, params TestIndex[] indices)
    {
        var upload = Repository.Upload(activity.Uuid);
        var taken = new SnapshotIndex[indices.Length];
        await Task.WhenAll(Enumerable.Range(0, _shardsAtOnce).Select(async lane =>
        {
            for (var i = lane; i < indices.Length; i += _shardsAtOnce)
            {
                taken[i] = await UploadIndex(upload, indices[i]);
            }
        }));

        return (InfoOf(snapshot, activity.Uuid, [.. taken], await upload.PutGlobalState(Encoding.UTF8.GetBytes("{\"state\":1}"))), upload);
    }

    public async Task<RootChangeOutcome> TryAdd(SnapshotInfo info, Activity activity) =>
        (await Repository.Change([new AddSnapshot(info, activity.Generation)])).Outcomes[0];

    public async Task<SnapshotInfo> Create(string snapshot, params TestIndex[] indices)
    {
        var activity = await Register(snapshot);
        var (info, _) = await UploadAll(snapshot, activity, indices);
        var outcome = await TryAdd(info, activity);
        Assert.True(outcome.IsDone, outcome.Reason);
        return info;
    }

    public async Task Delete(params string[] names)
    {
        var entries = await Task.WhenAll(names.Select(name => Repository.Find(name)));
        await Repository.Change([new RemoveSnapshots([.. entries.OfType<SnapshotEntry>().Select(entry => entry.Id)])]);
    }

    /// <summary>Everything that a snapshot has, read and verified.</summary>
    public async Task<TestIndex[]> Restore(string name)
    {
        var entry = await Repository.Find(name) ?? throw new RepositoryException($"no snapshot [{name}]");
        return await Read(await Repository.Info(entry));
    }

    public async Task<TestIndex[]> Read(SnapshotInfo info)
    {
        var indices = new List<TestIndex>();
        foreach (var index in info.Indices)
        {
            var manifest = await Repository.Index(index.Manifest);
            Assert.Equal($"{{\"name\":\"{index.Name}\"}}", manifest.MetadataJson);
            var shards = new List<ImmutableSortedDictionary<string, string>>();
            foreach (var shard in manifest.Shards)
            {
                shards.Add(await ReadShard(shard!.Value));
            }

            indices.Add(new TestIndex(index.Name, [.. shards]));
        }

        if (info.GlobalState is { } state)
        {
            Assert.Equal("{\"state\":1}", Encoding.UTF8.GetString(await Repository.GlobalState(state)));
        }

        return [.. indices];
    }

    public static SnapshotInfo InfoOf(string snapshot, string uuid, ImmutableArray<SnapshotIndex> indices, Content? globalState = null) => new()
    {
        Name = snapshot,
        Uuid = uuid,
        State = SnapshotState.Success,
        StartMillis = 1,
        EndMillis = 2,
        ClusterUuid = "c",
        Version = "0.1.0",
        Indices = indices,
        GlobalState = globalState,
    };

    private static async Task<SnapshotIndex> UploadIndex(ContentUpload upload, TestIndex index)
    {
        var shards = new List<ContentHash?>();
        var stats = new List<SnapshotShard>();
        foreach (var shard in index.Shards)
        {
            var files = ImmutableArray.CreateBuilder<ShardFile>();
            foreach (var (name, text) in shard)
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                var chunks = ImmutableArray.CreateBuilder<Content>();
                foreach (var chunk in bytes.Chunk(ChunkSize))
                {
                    chunks.Add(await upload.Put(chunk));
                }

                files.Add(new ShardFile(name, bytes.Length, 0, chunks.ToImmutable()));
            }

            shards.Add(await upload.Put(new ShardManifest(files.ToImmutable())));
            stats.Add(new SnapshotShard(files.Count, 0, 0, 0, 1, 1));
        }

        return new SnapshotIndex(index.Name, index.Name + "-uuid", await upload.Put(new IndexManifest($"{{\"name\":\"{index.Name}\"}}", [.. shards])), [.. stats]);
    }

    private async Task<ImmutableSortedDictionary<string, string>> ReadShard(ContentHash shard)
    {
        var download = Repository.Download();
        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var file in (await Repository.Shard(shard)).Files)
        {
            var bytes = new byte[file.Length];
            var at = 0;
            foreach (var chunk in file.Chunks)
            {
                await download.Get(chunk, new byte[download.BufferFor(chunk)], Task.CompletedTask, slice =>
                {
                    slice.CopyTo(bytes.AsSpan(at));
                    at += slice.Length;
                });
            }

            Assert.Equal(bytes.Length, at);
            files.Add(file.Name, Encoding.UTF8.GetString(bytes));
        }

        return files.ToImmutable();
    }
}
