using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Winnow.Store;

namespace Winnow.Repositories.FileSystem;

/// <summary>
/// Blobs as files of a folder, which may be shared by several machines. A blob is written under a hidden name, synced, and then takes its
/// name in one step; a blob is replaced under a lock that the kernel ends with the process that holds it.
/// </summary>
public sealed class FileSystemBlobStore(StoreDirectory root, Func<string> ids, TimeProvider clock) : IBlobStore
{
    private const string LockName = ".lock";
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    public string Description => $"fs[{root.Path}]";

    public Task<Blob?> Get(string name, CancellationToken cancellation = default) => Task.FromResult(Do("read", name, () =>
    {
        if (Open(name) is not { } input)
        {
            return null;
        }

        using (input)
        {
            var content = input.Span(0, checked((int)input.Length)).ToArray();
            return new Blob(content, TagOf(content));
        }
    }));

    public Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default) => Task.FromResult(Do("read", name, () =>
    {
        if (Open(name) is not { } input)
        {
            return (int?)null;
        }

        using (input)
        {
            var length = (int)Math.Clamp(input.Length - offset, 0, into.Length);
            input.Span(offset, length).CopyTo(into.Span);
            return length;
        }
    }));

    public Task<string?> PutIfAbsent(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) => Task.FromResult(Do("write", name, () =>
    {
        using var place = new Place(root, name, create: true);
        if (place.Folder!.Exists(place.File))
        {
            return null;
        }

        var pending = Write(place, content.Span);
        if (place.Folder.TryRename(pending, place.File))
        {
            place.Folder.SyncMetadata();
            return TagOf(content.Span);
        }

        place.Folder.Delete(pending);
        return null;
    }));

    public async Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        using var held = await Lock(name, cancellation);
        if (await Get(name, cancellation) is not { } blob || blob.Tag != tag)
        {
            return null;
        }

        return Do("write", name, () =>
        {
            using var place = new Place(root, name, create: true);
            place.Folder!.Rename(Write(place, content.Span), place.File);
            place.Folder.SyncMetadata();
            return TagOf(content.Span);
        });
    }

    public async IAsyncEnumerable<BlobInfo> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (var blob in Do("list", prefix, () => Below(root, "", prefix, cancellation)).OrderBy(blob => blob.Name, StringComparer.Ordinal))
        {
            yield return blob;
        }

        await Task.CompletedTask;
    }

    public Task Delete(IReadOnlyCollection<string> names, CancellationToken cancellation = default)
    {
        foreach (var name in names)
        {
            cancellation.ThrowIfCancellationRequested();
            Do("delete", name, () =>
            {
                using var place = new Place(root, name, create: false);
                return place.Folder is not null && TryDelete(place.Folder, place.File);
            });
        }

        return Task.CompletedTask;
    }

    private static List<BlobInfo> Below(StoreDirectory folder, string path, string prefix, CancellationToken cancellation)
    {
        var found = new List<BlobInfo>();
        foreach (var name in folder.ListAll())
        {
            cancellation.ThrowIfCancellationRequested();
            var full = path + name;
            if (name[0] != '.' && full.StartsWith(prefix, StringComparison.Ordinal) && LengthOf(folder, name) is { } length)
            {
                found.Add(new BlobInfo(full, length));
            }
        }

        foreach (var name in folder.ListSubdirectories())
        {
            var full = path + name + "/";
            if (full.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(full, StringComparison.Ordinal))
            {
                using var below = folder.OpenSubdirectory(name);
                found.AddRange(Below(below, full, prefix, cancellation));
            }
        }

        return found;
    }

    /// <summary>Null for a file that was deleted after it was listed.</summary>
    private static long? LengthOf(StoreDirectory folder, string name)
    {
        try
        {
            return folder.Length(name);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static bool TryDelete(StoreDirectory folder, string name)
    {
        try
        {
            folder.Delete(name);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static string TagOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private IndexInput? Open(string name)
    {
        using var place = new Place(root, name, create: false);
        try
        {
            return place.Folder?.OpenInput(place.File);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The bytes, synced, under a name that is nobody else's.</summary>
    private string Write(Place place, ReadOnlySpan<byte> content)
    {
        var pending = $".{ids()}";
        try
        {
            using (var output = place.Folder!.CreateOutput(pending))
            {
                output.Write(content);
            }

            place.Folder.Sync([pending]);
            return pending;
        }
        catch (IOException)
        {
            // A full disk is not made fuller by what could not be written.
            TryDelete(place.Folder!, pending);
            throw;
        }
    }

    private async Task<IDisposable> Lock(string name, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return Do("lock", name, () => root.AcquireLock(LockName));
            }
            catch (BlobStoreException e) when (e.InnerException is LockObtainFailedException && clock.GetElapsedTime(started) < LockPatience)
            {
                await Task.Delay(LockPoll, clock, cancellation);
            }
        }
    }

    private T Do<T>(string action, string name, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (IOException exception) when (exception is not BlobStoreException)
        {
            throw new BlobStoreException(this, action, name, exception);
        }
    }
}
