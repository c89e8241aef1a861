using Winnow.Store;

namespace Winnow.Shards.Tests;

/// <summary>Counts how often something is made durable.</summary>
internal sealed class CountingDirectory(StoreDirectory inner, CountingDirectory? parent = null) : StoreDirectory
{
    private readonly CountingDirectory? _parent = parent;
    private int _syncs;

    public int Syncs
    {
        get => _parent?.Syncs ?? Volatile.Read(ref _syncs);
        set => Volatile.Write(ref _syncs, value);
    }

    public override string Path => inner.Path;

    public override IReadOnlyList<string> ListAll() => inner.ListAll();

    public override bool Exists(string name) => inner.Exists(name);

    public override long Length(string name) => inner.Length(name);

    public override IndexOutput CreateOutput(string name) => new Output(this, inner.CreateOutput(name));

    public override IndexOutput OpenAppend(string name) => new Output(this, inner.OpenAppend(name));

    public override IndexInput OpenInput(string name) => inner.OpenInput(name);

    public override void Sync(IReadOnlyCollection<string> names)
    {
        Count();
        inner.Sync(names);
    }

    public override void SyncMetadata()
    {
        Count();
        inner.SyncMetadata();
    }

    public override void Rename(string from, string to) => inner.Rename(from, to);

    public override void Delete(string name) => inner.Delete(name);

    public override void Truncate(string name, long length) => inner.Truncate(name, length);

    public override IReadOnlyList<string> ListSubdirectories() => inner.ListSubdirectories();

    public override bool SubdirectoryExists(string name) => inner.SubdirectoryExists(name);

    public override StoreDirectory OpenSubdirectory(string name) => new CountingDirectory(inner.OpenSubdirectory(name), this);

    public override void DeleteSubdirectory(string name) => inner.DeleteSubdirectory(name);

    public override IDisposable AcquireLock(string name) => inner.AcquireLock(name);

    private void Count()
    {
        if (_parent is not null)
        {
            _parent.Count();
        }
        else
        {
            Interlocked.Increment(ref _syncs);
        }
    }

    private sealed class Output(CountingDirectory disk, IndexOutput target) : IndexOutput(target.Name, target.Position)
    {
        protected override void WriteCore(long position, ReadOnlySpan<byte> bytes)
        {
            target.Write(bytes);
            target.Flush();
        }

        protected override void SyncCore()
        {
            disk.Count();
            target.SyncFlushed();
        }

        protected override void Dispose(bool disposing) => target.Dispose();
    }
}
