using Winnow.Repositories.FileSystem;
using Winnow.Store;

namespace Winnow.Repositories.Tests.Blobs;

/// <summary>A folder of this machine.</summary>
public sealed class FileSystemBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-blobs-");
    private readonly FsDirectory _root;
    private int _ids;

    public FileSystemBlobStoreTests()
    {
        _root = new FsDirectory(_folder.FullName);
        Store = new FileSystemBlobStore(_root, new InlineExecutor(), NextId, TimeProvider.System);
    }

    protected override IBlobStore Store { get; }

    public void Dispose()
    {
        _root.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "file"), "");
        var failed = await Assert.ThrowsAsync<BlobStoreException>(async () => await Store.PutIfAbsent("file/a", Bytes("x")));
        Assert.StartsWith($"cannot write [file/a] in fs[{_folder.FullName}]: ", failed.Message, StringComparison.Ordinal);
    }

    private string NextId() => $"{Interlocked.Increment(ref _ids)}";
}
