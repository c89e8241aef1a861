using System.Collections.Concurrent;
using Winnow.Grains.Metadata;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;
using Winnow.Repositories.FileSystem;

namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>The repositories that this silo has open, by the definitions in its metadata: one that was changed is opened anew.</summary>
internal sealed class RepositoryStores(MetadataCache metadata, IBlobStoreSource source, IBlockingExecutor executor, IUuidSource uuids, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, OpenRepository> _open = new(StringComparer.Ordinal);

    /// <summary>A repository as it is registered; the master is asked once for one that is not known here.</summary>
    public async ValueTask<RepositoryDefinition> Definition(string name)
    {
        if (metadata.Cluster.Repositories.TryGetValue(name, out var definition)
            || (await metadata.Refresh()).Repositories.TryGetValue(name, out definition))
        {
            return definition;
        }

        throw SnapshotRefusals.RepositoryMissing(name);
    }

    public async ValueTask<OpenRepository> Open(string name) => Open(name, await Definition(name));

    /// <summary>By a definition that this silo's metadata may not have yet.</summary>
    public OpenRepository Open(string name, RepositoryDefinition definition)
    {
        if (_open.TryGetValue(name, out var open) && open.Definition.SameAs(definition))
        {
            return open;
        }

        var blobs = new MeteredBlobStore(source.Open(name, definition));
        var options = new RepositoryOptions { Compress = definition.Settings.GetValueOrDefault("compress") is not "false" };
        var repository = new Repository(blobs, options, executor, uuids.Next, time);
        return _open[name] = new OpenRepository(definition, blobs, repository, uuids.Next(), time.GetUtcNow());
    }

    /// <summary>How this node has used each repository that it has open.</summary>
    public RepositoryMetering[] Metering() => [.. _open.OrderBy(open => open.Key, StringComparer.Ordinal).Select(open => new RepositoryMetering
    {
        Name = open.Key,
        Type = open.Value.Definition.Type,
        Location = open.Value.Definition.ToMessage().Settings,
        EphemeralId = open.Value.EphemeralId,
        StartedMillis = open.Value.Started.ToUnixTimeMilliseconds(),
        Requests = open.Value.Blobs.Requests,
        BytesRead = open.Value.Blobs.BytesRead,
        BytesWritten = open.Value.Blobs.BytesWritten,
    })];
}

/// <summary>A repository's storage as this silo uses it.</summary>
internal sealed record OpenRepository(RepositoryDefinition Definition, MeteredBlobStore Blobs, Repository Repository, string EphemeralId, DateTimeOffset Started);
