using Winnow.Store;
using Winnow.Testing;

namespace Winnow.Repositories.Tests.Blobs;

/// <summary>A folder that notes which folders below it are listed and synced.</summary>
internal sealed class WatchedDirectory(StoreDirectory inner, List<string> listed, List<string> synced) : FilterDirectory(inner)
{
    public override IReadOnlyList<string> ListAll()
    {
        listed.Add(Path);
        return Inner.ListAll();
    }

    public override void SyncMetadata()
    {
        synced.Add(Path);
        Inner.SyncMetadata();
    }

    public override void WriteSynced(string name, ReadOnlySpan<byte> content) => Inner.WriteSynced(name, content);

    public override void Sync(IReadOnlyCollection<string> names) => throw new InvalidOperationException("files are written and synced in one step");

    public override StoreDirectory OpenSubdirectory(string name) => new WatchedDirectory(Inner.OpenSubdirectory(name), listed, synced);
}
