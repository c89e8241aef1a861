using Winnow.Store;
using Winnow.Testing;

namespace Winnow.Shards.Tests;

/// <summary>So many changes of the disk happen, and then the power is gone.</summary>
internal sealed class Fuse(int changes)
{
    private int _left = changes;

    public bool IsBlown => _left < 0;

    /// <summary>So many from now on.</summary>
    public void Shorten(int changes) => _left = changes;

    public void Burn()
    {
        if (--_left < 0)
        {
            throw new IOException("the power is gone");
        }
    }
}

/// <summary>A directory on a <see cref="Fuse"/>, with all that is in it.</summary>
internal sealed class FuseDirectory(StoreDirectory inner, Fuse fuse) : FilterDirectory(inner)
{
    public override IndexOutput CreateOutput(string name)
    {
        fuse.Burn();
        return new WatchedOutput(base.CreateOutput(name), _ => fuse.Burn(), fuse.Burn);
    }

    public override IndexOutput OpenAppend(string name)
    {
        fuse.Burn();
        return new WatchedOutput(base.OpenAppend(name), _ => fuse.Burn(), fuse.Burn);
    }

    public override void Sync(IReadOnlyCollection<string> names)
    {
        fuse.Burn();
        base.Sync(names);
    }

    public override void SyncMetadata()
    {
        fuse.Burn();
        base.SyncMetadata();
    }

    public override void Rename(string from, string to)
    {
        fuse.Burn();
        base.Rename(from, to);
    }

    public override void Delete(string name)
    {
        fuse.Burn();
        base.Delete(name);
    }

    public override StoreDirectory OpenSubdirectory(string name)
    {
        fuse.Burn();
        return new FuseDirectory(base.OpenSubdirectory(name), fuse);
    }

    public override void DeleteSubdirectory(string name)
    {
        fuse.Burn();
        base.DeleteSubdirectory(name);
    }
}
