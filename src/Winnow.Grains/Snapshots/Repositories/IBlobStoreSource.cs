using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>Opens the storage that a definition describes: files, Azure, S3, or a simulation's.</summary>
internal interface IBlobStoreSource
{
    /// <summary>Refuses settings that it does not understand or allow; reads and writes nothing.</summary>
    IBlobStore Open(string name, RepositoryDefinition definition);
}
