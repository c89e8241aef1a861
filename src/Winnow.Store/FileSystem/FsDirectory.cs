using Microsoft.Win32.SafeHandles;

namespace Winnow.Store;

/// <summary>A folder of the file system, read through memory maps.</summary>
public sealed class FsDirectory : StoreDirectory
{
    /// <summary>Opens a folder, and creates it (and the folders above it) when it does not exist.</summary>
    public FsDirectory(string path)
        : this(path, durable: true)
    {
    }

    private FsDirectory(string path, bool durable)
    {
        Path = System.IO.Path.GetFullPath(path);
        try
        {
            Create(Path, durable);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"cannot create [{Path}]: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ListAll() => Names(System.IO.Directory.EnumerateFiles(Path));

    /// <inheritdoc/>
    public override bool Exists(string name) => File.Exists(FullName(name));

    /// <inheritdoc/>
    public override long Length(string name) => new FileInfo(FullName(name)).Length;

    /// <inheritdoc/>
    public override IndexOutput CreateOutput(string name)
    {
        string path = FullName(name);
        return new FsIndexOutput(path, Open(path, FileMode.CreateNew, FileAccess.Write), 0);
    }

    /// <inheritdoc/>
    public override IndexOutput OpenAppend(string name)
    {
        string path = FullName(name);
        SafeFileHandle handle = Open(path, FileMode.OpenOrCreate, FileAccess.Write);
        return new FsIndexOutput(path, handle, RandomAccess.GetLength(handle));
    }

    /// <inheritdoc/>
    public override IndexInput OpenInput(string name)
    {
        string path = FullName(name);
        using SafeFileHandle handle = Open(path, FileMode.Open, FileAccess.Read);
        return new IndexInput(path, MappedMemory.Map(handle));
    }

    /// <inheritdoc/>
    public override int Read(string name, long offset, Span<byte> into)
    {
        string path = FullName(name);
        using SafeFileHandle handle = Open(path, FileMode.Open, FileAccess.Read, FileOptions.SequentialScan);
        int done = 0;
        while (done < into.Length)
        {
            int read = RandomAccess.Read(handle, into[done..], offset + done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }

    /// <inheritdoc/>
    public override void WriteSynced(string name, ReadOnlySpan<byte> content)
    {
        string path = FullName(name);
        using SafeFileHandle handle = Open(path, FileMode.CreateNew, FileAccess.Write);
        int direct = DirectWrites.TryWrite(handle, content);
        RandomAccess.Write(handle, content[direct..], direct);
        RandomAccess.FlushToDisk(handle);
    }

    /// <inheritdoc/>
    public override void Sync(IReadOnlyCollection<string> names)
    {
        foreach (string name in names)
        {
            using SafeFileHandle handle = Open(FullName(name), FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }
    }

    /// <inheritdoc/>
    public override void SyncMetadata() => Libc.SyncFolder(Path);

    /// <inheritdoc/>
    public override void Rename(string from, string to)
    {
        string source = FullName(from);
        string target = FullName(to);
        try
        {
            File.Move(source, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot rename [{source}] to [{target}]: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override bool TryRename(string from, string to)
    {
        string source = FullName(from);
        string target = FullName(to);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                File.Move(source, target, overwrite: false);
                return true;
            }

            // Elsewhere File.Move looks and then renames, and two processes may both find the name free.
            return Libc.TryRename(source, target);
        }
        catch (IOException) when (OperatingSystem.IsWindows() && File.Exists(source) && File.Exists(target))
        {
            return false;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"cannot rename [{source}] to [{target}]: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override void Delete(string name)
    {
        string path = FullName(name);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"no such file [{path}]", path);
        }

        try
        {
            File.Delete(path);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"cannot delete [{path}]: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override void Truncate(string name, long length)
    {
        string path = FullName(name);
        using SafeFileHandle handle = Open(path, FileMode.Open, FileAccess.ReadWrite);
        long actual = RandomAccess.GetLength(handle);
        if (length < 0 || length > actual)
        {
            throw new IOException($"cannot truncate [{path}] of {actual} bytes to {length}");
        }

        RandomAccess.SetLength(handle, length);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ListSubdirectories() => Names(System.IO.Directory.EnumerateDirectories(Path));

    /// <inheritdoc/>
    public override bool SubdirectoryExists(string name) => System.IO.Directory.Exists(FullName(name));

    /// <inheritdoc/>
    public override StoreDirectory OpenSubdirectory(string name) => new FsDirectory(FullName(name));

    /// <inheritdoc/>
    public override StoreDirectory OpenSubdirectoryUnsynced(string name) => new FsDirectory(FullName(name), durable: false);

    /// <inheritdoc/>
    public override void DeleteSubdirectory(string name)
    {
        string path = FullName(name);
        if (System.IO.Directory.Exists(path))
        {
            System.IO.Directory.Delete(path, recursive: true);
        }
    }

    /// <inheritdoc/>
    public override IDisposable AcquireLock(string name) => FsLock.Acquire(FullName(name));

    /// <summary>Opens a file that anybody else may use as well: who excludes whom is not decided here.</summary>
    private static SafeFileHandle Open(string path, FileMode mode, FileAccess access, FileOptions options = FileOptions.None)
    {
        try
        {
            return File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete, options);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"cannot open [{path}]: {e.Message}", e);
        }
    }

    /// <summary>
    /// A folder that a crash takes away takes its files along however often they were synced, and only its maker knows that it is new.
    /// </summary>
    private static void Create(string path, bool durable)
    {
        if (System.IO.Directory.Exists(path))
        {
            return;
        }

        string? parent = System.IO.Path.GetDirectoryName(path);
        if (parent is not null)
        {
            Create(parent, durable);
        }

        System.IO.Directory.CreateDirectory(path);
        if (parent is not null && durable)
        {
            Libc.SyncFolder(parent);
        }
    }

    private static List<string> Names(IEnumerable<string> paths)
    {
        var names = paths.Select(path => System.IO.Path.GetFileName(path)).ToList();
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    private string FullName(string name)
    {
        CheckName(name);
        return System.IO.Path.Combine(Path, name);
    }
}
