using Winnow.Store;

namespace Winnow.Testing;

/// <summary>
/// A directory that passes everything on to another; what differs is overridden. What is written and synced in one step comes as a write and a
/// sync, so that whoever looks at these misses nothing.
/// </summary>
public abstract class FilterDirectory(StoreDirectory inner) : StoreDirectory
{
    public override string Path => inner.Path;

    protected StoreDirectory Inner => inner;

    public override IReadOnlyList<string> ListAll() => inner.ListAll();

    public override bool Exists(string name) => inner.Exists(name);

    public override long Length(string name) => inner.Length(name);

    public override IndexOutput CreateOutput(string name) => inner.CreateOutput(name);

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

    /// <summary>An output that tells of each write and sync before it happens.</summary>
    protected sealed class WatchedOutput(IndexOutput target, Action<int> beforeWrite, Action beforeSync) : IndexOutput(target.Name, target.Position)
    {
        protected override void WriteCore(long position, ReadOnlySpan<byte> bytes)
        {
            beforeWrite(bytes.Length);
            target.Write(bytes);
            target.Flush();
        }

        protected override void SyncCore()
        {
            beforeSync();
            target.SyncFlushed();
        }

        protected override void Dispose(bool disposing) => target.Dispose();
    }
}
