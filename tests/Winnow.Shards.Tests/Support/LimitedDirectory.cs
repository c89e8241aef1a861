using Winnow.Store;

namespace Winnow.Shards.Tests;

/// <summary>A disk with so many bytes left.</summary>
internal sealed class LimitedDirectory(StoreDirectory inner, LimitedDirectory? parent = null) : StoreDirectory
{
    private readonly LimitedDirectory? _parent = parent;
    private long _freeBytes = long.MaxValue;

    public long FreeBytes
    {
        get => _parent?.FreeBytes ?? Interlocked.Read(ref _freeBytes);
        set => Interlocked.Exchange(ref _freeBytes, value);
    }

    public override string Path => inner.Path;

    public override IReadOnlyList<string> ListAll() => inner.ListAll();

    public override bool Exists(string name) => inner.Exists(name);

    public override long Length(string name) => inner.Length(name);

    public override IndexOutput CreateOutput(string name) => new Output(this, inner.CreateOutput(name));

    public override IndexOutput OpenAppend(string name) => new Output(this, inner.OpenAppend(name));

    public override IndexInput OpenInput(string name) => inner.OpenInput(name);

    public override void Sync(IReadOnlyCollection<string> names) => inner.Sync(names);

    public override void SyncMetadata() => inner.SyncMetadata();

    public override void Rename(string from, string to) => inner.Rename(from, to);

    public override void Delete(string name) => inner.Delete(name);

    public override void Truncate(string name, long length) => inner.Truncate(name, length);

    public override IReadOnlyList<string> ListSubdirectories() => inner.ListSubdirectories();

    public override bool SubdirectoryExists(string name) => inner.SubdirectoryExists(name);

    public override StoreDirectory OpenSubdirectory(string name) => new LimitedDirectory(inner.OpenSubdirectory(name), this);

    public override void DeleteSubdirectory(string name) => inner.DeleteSubdirectory(name);

    public override IDisposable AcquireLock(string name) => inner.AcquireLock(name);

    private void Take(long bytes)
    {
        if (_parent is not null)
        {
            _parent.Take(bytes);
        }
        else if (Interlocked.Add(ref _freeBytes, -bytes) < 0)
        {
            throw new IOException("No space left on device");
        }
    }

    private sealed class Output(LimitedDirectory disk, IndexOutput target) : IndexOutput(target.Name, target.Position)
    {
        protected override void WriteCore(long position, ReadOnlySpan<byte> bytes)
        {
            disk.Take(bytes.Length);
            target.Write(bytes);
            target.Flush();
        }

        protected override void SyncCore() => target.SyncFlushed();

        protected override void Dispose(bool disposing) => target.Dispose();
    }
}
