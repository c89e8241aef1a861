using System.Runtime.CompilerServices;
using Winnow.Store;

namespace Winnow.Repositories.FileSystem;

/// <summary>
/// Blobs as files of a folder, which may be shared by several machines. A blob is written under a hidden name, synced, and then takes its
/// name in one step; a blob is replaced under a lock that the kernel ends with the process that holds it.
/// </summary>
public sealed class FileSystemBlobStore : IBlobStore
{
    private const string LockName = ".lock";
    private const int ListedAtOnce = 500;
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    private readonly Lazy<StoreDirectory> _root;
    private readonly IBlockingExecutor _executor;
    private readonly Func<string> _ids;
    private readonly TimeProvider _clock;

    public FileSystemBlobStore(StoreDirectory root, IBlockingExecutor executor, Func<string> ids, TimeProvider clock)
        : this(root.Path, () => root, executor, ids, clock)
    {
    }

    /// <summary>A store whose folder is opened, and made when it is not there, by the first who uses it.</summary>
    public FileSystemBlobStore(string path, Func<StoreDirectory> open, IBlockingExecutor executor, Func<string> ids, TimeProvider clock)
    {
        Description = $"fs[{path}]";
        _root = new Lazy<StoreDirectory>(open, LazyThreadSafetyMode.PublicationOnly);
        _executor = executor;
        _ids = ids;
        _clock = clock;
    }

    public string Description { get; }

    private StoreDirectory Root => _root.Value;

    public Task<Blob?> Get(string name, CancellationToken cancellation = default) => Do("read", name, cancellation, () => Read(name));

    public Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default) => Do("read", name, cancellation, () =>
    {
        using var place = new Place(Root, name, create: false);
        try
        {
            return place.Folder?.Read(place.File, offset, into.Span);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    });

    public int BufferFor(int length) => Math.Min(length, FileScan.SliceSize);

    public Task<IBlobScan?> Open(string name, int length, Memory<byte> buffer, CancellationToken cancellation = default) =>
        Do<IBlobScan?>("read", name, cancellation, () =>
        {
            using var place = new Place(Root, name, create: false);
            return place.Folder?.Exists(place.File) is true ? new FileScan(this, Root, name, length, buffer) : null;
        });

    public Task<bool> PutIfAbsent(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) => Do("write", name, cancellation, () =>
    {
        using var place = new Place(Root, name, create: true);
        if (place.Folder!.Exists(place.File))
        {
            return false;
        }

        var pending = PendingFile.Write(place.Folder, content.Span, _clock.GetUtcNow(), _ids());
        if (place.Folder.TryRename(pending, place.File))
        {
            return true;
        }

        place.Folder.Delete(pending);
        return false;
    });

    public async Task Persist(IReadOnlyCollection<string> names, CancellationToken cancellation = default)
    {
        // A folder's own name lies in the one above it.
        var folders = names.SelectMany(Place.FoldersOf).Distinct(StringComparer.Ordinal).ToList();
        await Task.WhenAll(folders.Select(folder => Do("persist", folder, cancellation, () => SyncFolder(folder))));
    }

    public async Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        var started = _clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await Do("write", name, cancellation, () => Replace(name, tag, content.Span));
            }
            catch (BlobStoreException e) when (e.InnerException is LockObtainFailedException && _clock.GetElapsedTime(started) < LockPatience)
            {
                await Task.Delay(LockPoll, _clock, cancellation);
            }
        }
    }

    public async IAsyncEnumerable<BlobInfo> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var walk = (await Do("list", prefix, cancellation, () => FolderWalk.Below(Root, prefix))).GetEnumerator();
        List<BlobInfo> some;
        do
        {
            some = await Do("list", prefix, cancellation, () => Next(walk));
            foreach (var blob in some)
            {
                yield return blob;
            }
        }
        while (some.Count == ListedAtOnce);
    }

    public Task Delete(IReadOnlyCollection<string> names, CancellationToken cancellation = default) =>
        Task.WhenAll(names.GroupBy(Place.FolderOf, StringComparer.Ordinal).Select(folder => Do("delete", folder.First(), cancellation, () =>
        {
            using var place = new Place(Root, folder.First(), create: false);
            foreach (var name in folder)
            {
                BlobName.Check(name);
                cancellation.ThrowIfCancellationRequested();
                _ = place.Folder is not null && PendingFile.TryDelete(place.Folder, name[folder.Key.Length..]);
            }

            return true;
        })));

    public Task<Leftovers> DeleteLeftovers(TimeSpan age, CancellationToken cancellation = default) =>
        Do("delete leftovers", "", cancellation, () => PendingFile.DeleteBefore(Root, _clock.GetUtcNow() - age));

    private static List<BlobInfo> Next(IEnumerator<BlobInfo> walk)
    {
        var some = new List<BlobInfo>();
        while (some.Count < ListedAtOnce && walk.MoveNext())
        {
            some.Add(walk.Current);
        }

        return some;
    }

    private Blob? Read(string name)
    {
        using var place = new Place(Root, name, create: false);
        if (place.Folder is not { } folder)
        {
            return null;
        }

        try
        {
            // The file may be replaced by a longer one after its length was read.
            var content = GC.AllocateUninitializedArray<byte>(checked((int)folder.Length(place.File) + 1));
            int length;
            while ((length = folder.Read(place.File, 0, content)) == content.Length)
            {
                content = GC.AllocateUninitializedArray<byte>(content.Length * 2);
            }

            return new Blob(content.AsMemory(0, length));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private string? Replace(string name, string tag, ReadOnlySpan<byte> content)
    {
        using var held = Root.AcquireLock(LockName);
        if (Read(name) is not { } blob || blob.Tag != tag)
        {
            return null;
        }

        using var place = new Place(Root, name, create: true);
        place.Folder!.Rename(PendingFile.Write(place.Folder, content, _clock.GetUtcNow(), _ids()), place.File);
        foreach (var folder in Place.FoldersOf(name))
        {
            SyncFolder(folder);
        }

        return Blob.TagOf(content);
    }

    private bool SyncFolder(string folder)
    {
        using var place = new Place(Root, folder + "-", create: false);
        place.Folder?.SyncMetadata();
        return true;
    }

    private async Task<T> Do<T>(string action, string name, CancellationToken cancellation, Func<T> work)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return await _executor.Run(work);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException || (exception is IOException and not BlobStoreException))
        {
            throw new BlobStoreException(this, action, name, exception);
        }
    }
}
