using Winnow.Grains.Nodes;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;
using Winnow.Repositories.FileSystem;
using Winnow.Store;

namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>The storages that there are outside a simulation.</summary>
internal sealed class BlobStoreSource(WinnowNode node, IBlockingExecutor executor, IUuidSource uuids, TimeProvider time) : IBlobStoreSource
{
    public IBlobStore Open(string name, RepositoryDefinition definition) => definition.Type switch
    {
        "fs" => new FileSystemBlobStore(new FsDirectory(Location(name, definition)), executor, uuids.Next, time),
        _ => throw SnapshotRefusals.Repository(name, $"repository type [{definition.Type}] does not exist"),
    };

    private string Location(string name, RepositoryDefinition definition)
    {
        if (definition.Settings.GetValueOrDefault("location") is not { Length: > 0 } location)
        {
            throw SnapshotRefusals.Repository(name, "missing location");
        }

        var allowed = node.Settings.GetValueOrDefault("path.repo", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in allowed)
        {
            var root = Path.GetFullPath(folder);
            var path = Path.GetFullPath(location, root);
            if (string.Equals(path, root, StringComparison.Ordinal) || path.StartsWith(root.TrimEnd('/') + '/', StringComparison.Ordinal))
            {
                return path;
            }
        }

        throw SnapshotRefusals.Repository(name, allowed.Length == 0
            ? $"location [{location}] doesn't match any of the locations specified by path.repo because this setting is empty"
            : $"location [{location}] doesn't match any of the locations specified by path.repo: [{string.Join(", ", allowed)}]");
    }
}
