using Winnow.Repositories.Azure;
using Winnow.Repositories.FileSystem;
using Winnow.Repositories.S3;
using Winnow.Repositories.Stores;
using Winnow.Store;

namespace Winnow.Repositories;

/// <summary>Makes blob stores of what repositories' settings say and a node has: allowed folders, clients, threads.</summary>
/// <remarks>Clients are kept as long as this: stores of the same settings share their connections.</remarks>
public sealed class BlobStoreFactory : IDisposable
{
    private readonly FileSystemLocations _locations;
    private readonly AzureClients _azure;
    private readonly S3Clients _s3;
    private readonly IBlockingExecutor _executor;
    private readonly Func<string> _ids;
    private readonly TimeProvider _clock;

    /// <param name="allowedFolders"><c>path.repo</c>.</param>
    /// <param name="clients">The node's clients.</param>
    /// <param name="executor">Where the file system's store waits for its disk.</param>
    /// <param name="ids">Ids that none repeats.</param>
    /// <param name="clock">The time.</param>
    public BlobStoreFactory(IReadOnlyList<string> allowedFolders, RepositoryClients clients, IBlockingExecutor executor, Func<string> ids, TimeProvider clock)
    {
        _locations = new FileSystemLocations(allowedFolders);
        _azure = new AzureClients(clients, clock);
        _s3 = new S3Clients(clients, clock);
        _executor = executor;
        _ids = ids;
        _clock = clock;
    }

    /// <summary>The store of a repository. Nothing is read or written yet.</summary>
    /// <exception cref="RepositorySettingsException">The settings are not understood or not allowed, as Elasticsearch says it.</exception>
    public IBlobStore Create(string repository, string type, IReadOnlyDictionary<string, string> settings)
    {
        switch (type)
        {
            case "fs":
                var folder = _locations.Resolve(new StoreSettings(repository, type, settings, "location"));
                return new FileSystemBlobStore(folder, () => new FsDirectory(folder), _executor, _ids, _clock);
            case "azure":
                return _azure.Open(new StoreSettings(repository, type, settings, AzureClients.Settings));
            case "s3":
                return _s3.Open(new StoreSettings(repository, type, settings, S3Clients.Settings));
            default:
                throw new RepositorySettingsException(repository, $"repository type [{type}] does not exist");
        }
    }

    public void Dispose() => _s3.Dispose();
}
