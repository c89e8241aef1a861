using Winnow.Repositories;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Repositories;

/// <summary>Reads a whole snapshot, as a restore does.</summary>
internal sealed class SnapshotReader(Repository repository)
{
    /// <summary>The indices, each with the files of its shards.</summary>
    public async Task<IReadOnlyList<(string Index, IReadOnlyList<(string Name, byte[] Content)>[] Shards)>> ReadAsync(SnapshotEntry snapshot)
    {
        var info = await repository.Info(snapshot);
        if (info.Uuid != snapshot.Uuid)
        {
            throw new ViolationException("I7", $"the info of [{snapshot.Name}/{snapshot.Uuid}] is that of [{info.Name}/{info.Uuid}]");
        }

        return await Task.WhenAll(info.Indices.Select(async index =>
        {
            var manifest = await repository.Index(index.Manifest);
            return (index.Name, await Task.WhenAll(manifest.Shards.Select(shard => ReadAsync(shard!.Value))));
        }));
    }

    /// <summary>I7: a snapshot holds what it was to hold when it was made.</summary>
    public async Task CheckAsync(SnapshotEntry snapshot, SnapshotPlan plan)
    {
        foreach (var (name, shards) in await ReadAsync(snapshot))
        {
            var index = plan.Indices.FirstOrDefault(index => index.Name == name) ?? throw new ViolationException("I7", $"[{snapshot.Name}] has an index [{name}], and should not");
            if (shards.Length != index.Shards.Count || !shards.Select((files, shard) => ShardFiles.AreOf(index.Shards[shard], files)).All(same => same))
            {
                throw new ViolationException("I7", $"[{snapshot.Name}] does not hold the shards {string.Join(' ', index.Shards)} of [{name}]");
            }
        }
    }

    private async Task<IReadOnlyList<(string Name, byte[] Content)>> ReadAsync(ContentHash shard)
    {
        var manifest = await repository.Shard(shard);
        return await Task.WhenAll(manifest.Files.Select(async file =>
        {
            var download = repository.Download();
            var content = new byte[file.Length];
            var at = 0;
            foreach (var chunk in file.Chunks)
            {
                await download.Get(chunk, new byte[download.BufferFor(chunk)], Task.CompletedTask, bytes =>
                {
                    bytes.CopyTo(content.AsSpan(at));
                    at += bytes.Length;
                });
            }

            return (file.Name, content);
        }));
    }
}
