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
}
