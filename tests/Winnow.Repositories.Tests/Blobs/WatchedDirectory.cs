using Winnow.Store;

namespace Winnow.Repositories.Tests.Blobs;

/// <summary>A folder that notes which folders below it are listed and synced.</summary>
internal sealed class WatchedDirectory(StoreDirectory inner, List<string> listed, List<string> synced) : PassingDirectory(inner)
{
    private readonly StoreDirectory _inner = inner;

    public override IReadOnlyList<string> ListAll()
    {
        listed.Add(Path);
        return _inner.ListAll();
    }

    public override void SyncMetadata()
    {
        synced.Add(Path);
        _inner.SyncMetadata();
    }

    public override void Sync(IReadOnlyCollection<string> names) => throw new InvalidOperationException("files are written and synced in one step");

    public override StoreDirectory OpenSubdirectory(string name) => new WatchedDirectory(_inner.OpenSubdirectory(name), listed, synced);
}
