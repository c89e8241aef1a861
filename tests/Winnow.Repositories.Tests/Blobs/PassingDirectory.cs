using Winnow.Store;

namespace Winnow.Repositories.Tests.Blobs;

/// <summary>A folder that passes everything on to another; what differs is overridden.</summary>
internal abstract class PassingDirectory(StoreDirectory inner) : StoreDirectory
{
    public override string Path => inner.Path;

    public override IReadOnlyList<string> ListAll() => inner.ListAll();

    public override bool Exists(string name) => inner.Exists(name);

    public override long Length(string name) => inner.Length(name);

    public override IndexOutput CreateOutput(string name) => inner.CreateOutput(name);

    public override void WriteSynced(string name, ReadOnlySpan<byte> content) => inner.WriteSynced(name, content);

    public override IndexOutput OpenAppend(string name) => inner.OpenAppend(name);

    public override IndexInput OpenInput(string name) => inner.OpenInput(name);

    public override void Sync(IReadOnlyCollection<string> names) => inner.Sync(names);

    public override void SyncMetadata() => inner.SyncMetadata();

    public override void Rename(string from, string to) => inner.Rename(from, to);

    public override bool TryRename(string from, string to) => inner.TryRename(from, to);

    public override void Delete(string name) => inner.Delete(name);

    public override void Truncate(string name, long length) => inner.Truncate(name, length);

    public override IReadOnlyList<string> ListSubdirectories() => inner.ListSubdirectories();

    public override bool SubdirectoryExists(string name) => inner.SubdirectoryExists(name);

    public override StoreDirectory OpenSubdirectory(string name) => inner.OpenSubdirectory(name);

    public override void DeleteSubdirectory(string name) => inner.DeleteSubdirectory(name);

    public override IDisposable AcquireLock(string name) => inner.AcquireLock(name);

    protected override void Dispose(bool disposing) => inner.Dispose();
}
