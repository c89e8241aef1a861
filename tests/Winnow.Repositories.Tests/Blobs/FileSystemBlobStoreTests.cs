using Winnow.Repositories.FileSystem;
using Winnow.Repositories.Tests.Servers;
using Winnow.Store;

namespace Winnow.Repositories.Tests.Blobs;

/// <summary>A folder of this machine.</summary>
public sealed class FileSystemBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-blobs-");
    private readonly BlobStoreFactory _factory;

    public FileSystemBlobStoreTests()
    {
        _factory = TestStores.Factory(("path.repo", _folder.FullName), ("path.repo", "/sys"));
        Store = _factory.Create("fs", ("location", "."));
    }

    protected override IBlobStore Store { get; }

    public void Dispose()
    {
        _factory.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "file"), "");
        var failed = await Assert.ThrowsAsync<BlobStoreException>(() => Store.PutIfAbsent("file/a", Bytes("x")));
        Assert.StartsWith($"cannot write [file/a] in fs[{_folder.FullName}]: ", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_write_is_told_so()
    {
        // Not even the root user makes files in sysfs.
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var forbidden = _factory.Create("fs", ("location", "/sys/kernel"));
        var failed = await Assert.ThrowsAsync<BlobStoreException>(() => forbidden.PutIfAbsent("a", Bytes("x")));
        Assert.StartsWith("cannot write [a] in fs[/sys/kernel]: ", failed.Message, StringComparison.Ordinal);
        Assert.Contains("denied", failed.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BlobStoreException>(() => _factory.Create("fs", ("location", "/sys/kernel/none")).PutIfAbsent("a", Bytes("x")));
    }

    [Fact]
    public async Task A_location_is_made_by_the_first_blob_and_not_before()
    {
        var later = _factory.Create("fs", ("location", "a/b"));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));

        await later.PutIfAbsent("x", Bytes("x"));

        Assert.True(File.Exists(Path.Combine(_folder.FullName, "a", "b", "x")));
    }

    [Fact]
    public async Task What_a_dead_writer_left_is_in_no_list_and_goes_when_it_is_old_enough()
    {
        await Store.PutIfAbsent("a/b", Bytes("x"));
        var left = Path.Combine(_folder.FullName, "a", $".{DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds()}~dead");
        File.WriteAllText(left, "1234");

        Assert.Equal([new BlobInfo("a/b", 1)], await List(""));
        Assert.Equal(default, await Store.DeleteLeftovers(TimeSpan.FromHours(2)));
        Assert.True(File.Exists(left));
        Assert.Equal(new Leftovers(1, 4), await Store.DeleteLeftovers(TimeSpan.FromMinutes(30)));
        Assert.Equal(["b"], Directory.GetFiles(Path.Combine(_folder.FullName, "a")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_full_disk_is_named_and_not_made_fuller()
    {
        using var disk = new FullDisk(new FsDirectory(_folder.FullName));
        var store = new FileSystemBlobStore(disk, new InlineExecutor(), () => "1", TimeProvider.System);

        var failed = await Assert.ThrowsAsync<BlobStoreException>(() => store.PutIfAbsent("a", Bytes("x")));

        Assert.StartsWith($"cannot write [a] in fs[{_folder.FullName}]: ", failed.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", failed.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }
}
