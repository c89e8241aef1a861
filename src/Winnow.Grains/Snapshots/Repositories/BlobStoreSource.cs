using Winnow.Grains.Nodes;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;
using Winnow.Repositories.FileSystem;
using Winnow.Search;

namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>The storages that there are outside a simulation: what this node's settings allow, and as whom it may use them.</summary>
internal sealed class BlobStoreSource(WinnowNode node, IBlockingExecutor executor, IUuidSource uuids, TimeProvider time) : IBlobStoreSource, IDisposable
{
    private static readonly string[] Sizes = ["chunk_size", "max_restore_bytes_per_sec", "max_snapshot_bytes_per_sec"];

    private readonly BlobStoreFactory _factory = new(
        node.Settings.GetValueOrDefault("path.repo", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        RepositoryClients.Read(node.Settings),
        executor,
        uuids.Next,
        time);

    public IBlobStore Open(string name, RepositoryDefinition definition)
    {
        foreach (var size in Sizes.Where(definition.Settings.ContainsKey))
        {
            ByteSize.Parse(definition.Settings[size], size);
        }

        try
        {
            return _factory.Create(name, definition.Type, definition.Settings);
        }
        catch (RepositorySettingsException exception)
        {
            throw SnapshotRefusals.Repository(exception.Repository, exception.Reason);
        }
    }

    public void Dispose() => _factory.Dispose();
}
