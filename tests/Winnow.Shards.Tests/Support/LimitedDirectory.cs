using Winnow.Store;
using Winnow.Testing;

namespace Winnow.Shards.Tests;

/// <summary>A disk with so many bytes left.</summary>
internal sealed class LimitedDirectory(StoreDirectory inner, LimitedDirectory? parent = null) : FilterDirectory(inner)
{
    private readonly LimitedDirectory? _parent = parent;
    private long _freeBytes = long.MaxValue;

    public long FreeBytes
    {
        get => _parent?.FreeBytes ?? Interlocked.Read(ref _freeBytes);
        set => Interlocked.Exchange(ref _freeBytes, value);
    }

    public override IndexOutput CreateOutput(string name) => new WatchedOutput(Inner.CreateOutput(name), Take, static () => { });

    public override IndexOutput OpenAppend(string name) => new WatchedOutput(Inner.OpenAppend(name), Take, static () => { });

    public override StoreDirectory OpenSubdirectory(string name) => new LimitedDirectory(Inner.OpenSubdirectory(name), _parent ?? this);

    private void Take(int bytes)
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
}
