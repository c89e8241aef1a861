using Winnow.Store;
using Winnow.Testing;

namespace Winnow.Shards.Tests;

/// <summary>Counts how often something is made durable.</summary>
internal sealed class CountingDirectory(StoreDirectory inner, CountingDirectory? parent = null) : FilterDirectory(inner)
{
    private int _syncs;

    public int Syncs
    {
        get => Volatile.Read(ref _syncs);
        set => Volatile.Write(ref _syncs, value);
    }

    public override IndexOutput CreateOutput(string name) => new WatchedOutput(Inner.CreateOutput(name), static _ => { }, Count);

    public override IndexOutput OpenAppend(string name) => new WatchedOutput(Inner.OpenAppend(name), static _ => { }, Count);

    public override void Sync(IReadOnlyCollection<string> names)
    {
        Count();
        Inner.Sync(names);
    }

    public override void SyncMetadata()
    {
        Count();
        Inner.SyncMetadata();
    }

    public override StoreDirectory OpenSubdirectory(string name) => new CountingDirectory(Inner.OpenSubdirectory(name), parent ?? this);

    private void Count()
    {
        if (parent is not null)
        {
            parent.Count();
        }
        else
        {
            Interlocked.Increment(ref _syncs);
        }
    }
}
