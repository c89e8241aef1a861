using Winnow.Repositories.FileSystem;
using Winnow.Store;

namespace Winnow.Repositories.Tests.Blobs;

/// <summary>The file system's store over a folder in memory, which loses at a crash what a disk could lose.</summary>
public sealed class RamBlobStoreTests : BlobStoreContract
{
    private readonly RamDirectory _root = new();
    private int _ids;

    public RamBlobStoreTests() => Store = new FileSystemBlobStore(_root, new InlineExecutor(), () => $"{Interlocked.Increment(ref _ids)}", TimeProvider.System);

    protected override IBlobStore Store { get; }

    [Fact]
    public async Task What_was_persisted_or_replaced_survives_a_loss_of_power()
    {
        await Store.PutIfAbsent("data/a", Bytes("a"));
        await Store.PutIfAbsent("other/b", Bytes("b"));
        await Store.PutIfAbsent("root", Bytes("1"));
        await Store.Persist(["data/a", "root"]);
        await Store.CompareAndSet("root", (await Store.Get("root"))!.Tag, Bytes("2"));

        _root.Crash();

        Assert.Equal("2"u8.ToArray(), (await Store.Get("root"))!.Content.ToArray());
        Assert.Equal("a"u8.ToArray(), (await Store.Get("data/a"))!.Content.ToArray());

        // Absent, not torn.
        Assert.Null(await Store.Get("other/b"));
    }

    [Fact]
    public async Task Only_the_folders_that_count_are_listed_and_synced_once()
    {
        List<string> listed = [], synced = [];
        var store = new FileSystemBlobStore(new WatchedDirectory(_root, listed, synced), new InlineExecutor(), () => $"{Interlocked.Increment(ref _ids)}", TimeProvider.System);
        string[] names = ["b/a/1", "b/a/2", "b/b/1", "c/1", "root"];
        foreach (var name in names)
        {
            Assert.True(await store.PutIfAbsent(name, Bytes(name)));
        }

        Assert.Empty(synced);
        await store.Persist(["b/a/1", "b/a/2", "b/b/1"]);
        Assert.Equal(["ram:", "ram:/b", "ram:/b/a", "ram:/b/b"], synced.Order(StringComparer.Ordinal));

        await foreach (var blob in store.List("b/a/"))
        {
            Assert.StartsWith("b/a/", blob.Name, StringComparison.Ordinal);
        }

        Assert.Equal(["ram:/b/a"], listed);
        synced.Clear();
        await store.Delete(names);
        Assert.Empty(synced);
    }
}
