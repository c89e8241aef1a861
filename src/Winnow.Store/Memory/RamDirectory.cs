namespace Winnow.Store;

/// <summary>
/// A folder in memory that is stricter than any disk: what works here by luck on a real one is an error, and a
/// <see cref="Crash"/> leaves exactly what was synced.
/// </summary>
/// <remarks>
/// It throws <see cref="InvalidOperationException"/> when a file is synced or opened while its writer has not closed it (for an appended
/// file: while the writer holds bytes that it has not flushed, so nobody mistakes buffered bytes for durable ones), and when a
/// file that is open for writing is renamed, truncated or opened for appending again.
/// </remarks>
public sealed class RamDirectory : StoreDirectory
{
    private readonly SortedDictionary<string, RamFile> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, RamDirectory> _subdirectories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RamLock> _locks = new(StringComparer.Ordinal);
    private Dictionary<string, RamFile> _durable = new(StringComparer.Ordinal);

    /// <summary>An empty folder.</summary>
    public RamDirectory(string path = "ram:")
        : this(path, new RamMachine())
    {
    }

    private RamDirectory(string path, RamMachine machine)
    {
        Path = path;
        Machine = machine;
    }

    /// <inheritdoc/>
    public override string Path { get; }

    internal RamMachine Machine { get; }

    /// <summary>Does something while nobody else can touch this folder or those below it.</summary>
    public void AtOneInstant(Action action)
    {
        lock (Machine.Gate)
        {
            action();
        }
    }

    /// <summary>
    /// From now on until <see cref="RestorePower"/> nobody reaches the folder: who was writing on another thread when the power went
    /// must not finish its work on what the <see cref="Crash"/> left.
    /// </summary>
    public void CutPower() => Machine.HasPower = false;

    /// <summary>The machine is on again.</summary>
    public void RestorePower() => Machine.HasPower = true;

    /// <summary>
    /// The machine loses its power and starts again: unsynced bytes, unsynced names and locks are gone, outputs that are
    /// still open fail. Inputs keep working (they belong to the process that died). Subdirectories crash too.
    /// </summary>
    public void Crash()
    {
        lock (Machine.Gate)
        {
            foreach (RamFile file in _files.Values)
            {
                file.Writer = null;
            }

            var survivors = _durable.ToDictionary(entry => entry.Key, entry => entry.Value.AfterCrash(), StringComparer.Ordinal);
            _files.Clear();
            foreach ((string name, RamFile file) in survivors)
            {
                _files.Add(name, file);
            }

            _durable = survivors;
            _locks.Clear();
            foreach (RamDirectory subdirectory in _subdirectories.Values)
            {
                subdirectory.Crash();
            }
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ListAll()
    {
        using (Machine.Enter())
        {
            return [.. _files.Keys];
        }
    }

    /// <inheritdoc/>
    public override bool Exists(string name)
    {
        CheckName(name);
        using (Machine.Enter())
        {
            return _files.ContainsKey(name);
        }
    }

    /// <inheritdoc/>
    public override long Length(string name)
    {
        using (Machine.Enter())
        {
            return Find(name).Length;
        }
    }

    /// <inheritdoc/>
    public override IndexOutput CreateOutput(string name)
    {
        CheckName(name);
        using (Machine.Enter())
        {
            var file = new RamFile();
            return _files.TryAdd(name, file)
                ? new RamIndexOutput(this, file, FullName(name))
                : throw new IOException($"file exists already [{FullName(name)}]");
        }
    }

    /// <inheritdoc/>
    public override IndexOutput OpenAppend(string name)
    {
        CheckName(name);
        using (Machine.Enter())
        {
            if (!_files.TryGetValue(name, out RamFile? file))
            {
                file = new RamFile();
                _files.Add(name, file);
            }

            RequireNoWriter(file, name, "opened for appending");
            file.Appends = true;
            return new RamIndexOutput(this, file, FullName(name));
        }
    }

    /// <inheritdoc/>
    public override IndexInput OpenInput(string name)
    {
        using (Machine.Enter())
        {
            RamFile file = Find(name);
            if (!file.Appends)
            {
                RequireNoWriter(file, name, "opened");
            }

            return new IndexInput(FullName(name), new PinnedMemory(file.Image()));
        }
    }

    /// <inheritdoc/>
    public override void Sync(IReadOnlyCollection<string> names)
    {
        using (Machine.Enter())
        {
            foreach (string name in names)
            {
                RamFile file = Find(name);
                if (!file.Appends)
                {
                    RequireNoWriter(file, name, "synced");
                }
                else if (file.Writer is { HasUnflushedBytes: true })
                {
                    throw new InvalidOperationException($"file synced before its writer flushed [{FullName(name)}]");
                }

                file.Sync();
            }
        }
    }

    /// <inheritdoc/>
    public override void SyncMetadata()
    {
        using (Machine.Enter())
        {
            _durable = new Dictionary<string, RamFile>(_files, StringComparer.Ordinal);
        }
    }

    /// <inheritdoc/>
    public override void Rename(string from, string to)
    {
        CheckName(to);
        using (Machine.Enter())
        {
            RamFile file = Find(from);
            RequireNoWriter(file, from, "renamed");
            _files.Remove(from);
            _files[to] = file;
        }
    }

    /// <inheritdoc/>
    public override bool TryRename(string from, string to)
    {
        CheckName(to);
        using (Machine.Enter())
        {
            if (_files.ContainsKey(to))
            {
                return false;
            }

            Rename(from, to);
            return true;
        }
    }

    /// <inheritdoc/>
    public override void Delete(string name)
    {
        using (Machine.Enter())
        {
            _ = Find(name);
            _files.Remove(name);
        }
    }

    /// <inheritdoc/>
    public override void Truncate(string name, long length)
    {
        using (Machine.Enter())
        {
            RamFile file = Find(name);
            RequireNoWriter(file, name, "truncated");
            if (length < 0 || length > file.Length)
            {
                throw new IOException($"cannot truncate [{FullName(name)}] of {file.Length} bytes to {length}");
            }

            file.Truncate((int)length);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ListSubdirectories()
    {
        using (Machine.Enter())
        {
            return [.. _subdirectories.Keys];
        }
    }

    /// <inheritdoc/>
    public override bool SubdirectoryExists(string name)
    {
        CheckName(name);
        using (Machine.Enter())
        {
            return _subdirectories.ContainsKey(name);
        }
    }

    /// <inheritdoc/>
    public override StoreDirectory OpenSubdirectory(string name)
    {
        CheckName(name);
        using (Machine.Enter())
        {
            if (!_subdirectories.TryGetValue(name, out RamDirectory? subdirectory))
            {
                subdirectory = new RamDirectory(FullName(name), Machine);
                _subdirectories.Add(name, subdirectory);
            }

            return subdirectory;
        }
    }

    /// <inheritdoc/>
    public override void DeleteSubdirectory(string name)
    {
        CheckName(name);
        using (Machine.Enter())
        {
            _subdirectories.Remove(name);
        }
    }

    /// <inheritdoc/>
    public override IDisposable AcquireLock(string name)
    {
        CheckName(name);
        using (Machine.Enter())
        {
            var taken = new RamLock(this, name);
            return _locks.TryAdd(name, taken)
                ? taken
                : throw new LockObtainFailedException($"lock [{FullName(name)}] is held by this process");
        }
    }

    private RamFile Find(string name)
    {
        CheckName(name);
        return _files.TryGetValue(name, out RamFile? file)
            ? file
            : throw new FileNotFoundException($"no such file [{FullName(name)}]", FullName(name));
    }

    private void RequireNoWriter(RamFile file, string name, string what)
    {
        if (file.Writer is not null)
        {
            throw new InvalidOperationException($"file {what} before its writer closed it [{FullName(name)}]");
        }
    }

    private string FullName(string name) => Path + "/" + name;

    private sealed class RamLock(RamDirectory directory, string name) : IDisposable
    {
        public void Dispose()
        {
            lock (directory.Machine.Gate)
            {
                // After a crash the lock may have been taken anew.
                if (directory._locks.TryGetValue(name, out RamLock? holder) && holder == this)
                {
                    directory._locks.Remove(name);
                }
            }
        }
    }
}
