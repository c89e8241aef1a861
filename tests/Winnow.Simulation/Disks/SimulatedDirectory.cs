using Winnow.Store;

namespace Winnow.Simulation.Disks;

/// <summary>A folder of a simulated disk as one process has it open.</summary>
internal sealed class SimulatedDirectory(SimulatedDisk disk, int mount, SimulatedFolder folder, string path) : StoreDirectory
{
    public override string Path => path;

    public override IReadOnlyList<string> ListAll()
    {
        disk.OnAccess(mount, path);
        return [.. folder.Files.Keys];
    }

    public override bool Exists(string name)
    {
        disk.OnAccess(mount, FullName(name));
        return folder.Files.ContainsKey(name);
    }

    public override long Length(string name) => Find(name).Length;

    public override IndexOutput CreateOutput(string name)
    {
        disk.OnWrite(mount, FullName(name));
        disk.OnGrow(FullName(name));
        if (folder.Files.ContainsKey(name))
        {
            throw new IOException($"file exists already [{FullName(name)}]");
        }

        var file = new SimulatedFile();
        folder.Put(name, file);
        return new SimulatedOutput(disk, mount, file, FullName(name));
    }

    public override IndexOutput OpenAppend(string name)
    {
        disk.OnWrite(mount, FullName(name));
        if (!folder.Files.TryGetValue(name, out var file))
        {
            file = new SimulatedFile();
            folder.Put(name, file);
        }

        file.Appends = true;
        return new SimulatedOutput(disk, mount, file, FullName(name));
    }

    public override IndexInput OpenInput(string name) => new(FullName(name), Find(name).Open());

    public override void Sync(IReadOnlyCollection<string> names)
    {
        foreach (var name in names)
        {
            disk.OnSync(mount, FullName(name));
            var file = Find(name);
            if (!disk.IgnoresSync(FullName(name)))
            {
                file.Sync();
            }
        }
    }

    public override void SyncMetadata()
    {
        disk.OnSync(mount, path);
        folder.SyncNames();
    }

    public override void Rename(string from, string to)
    {
        CheckName(to);
        disk.OnWrite(mount, FullName(from));
        Find(from);
        folder.Rename(from, to);
    }

    public override bool TryRename(string from, string to)
    {
        if (Exists(to))
        {
            return false;
        }

        Rename(from, to);
        return true;
    }

    public override void Delete(string name)
    {
        disk.OnWrite(mount, FullName(name));
        Find(name);
        folder.Remove(name);
    }

    public override void Truncate(string name, long length)
    {
        disk.OnWrite(mount, FullName(name));
        Find(name).Truncate((int)length);
    }

    public override IReadOnlyList<string> ListSubdirectories()
    {
        disk.OnAccess(mount, path);
        return [.. folder.Folders.Keys];
    }

    public override bool SubdirectoryExists(string name)
    {
        disk.OnAccess(mount, FullName(name));
        return folder.Folders.ContainsKey(name);
    }

    public override StoreDirectory OpenSubdirectory(string name)
    {
        disk.OnAccess(mount, FullName(name));
        if (!folder.Folders.TryGetValue(name, out var subfolder))
        {
            disk.OnWrite(mount, FullName(name));
            folder.Folders.Add(name, subfolder = new SimulatedFolder());
        }

        return new SimulatedDirectory(disk, mount, subfolder, FullName(name));
    }

    public override void DeleteSubdirectory(string name)
    {
        disk.OnWrite(mount, FullName(name));
        folder.Folders.Remove(name);
    }

    public override IDisposable AcquireLock(string name)
    {
        disk.OnAccess(mount, FullName(name));
        return folder.Locks.Add(name) ? new Lock(folder, name) : throw new LockObtainFailedException($"lock [{FullName(name)}] is held by this process");
    }

    private SimulatedFile Find(string name)
    {
        CheckName(name);
        disk.OnAccess(mount, FullName(name));
        return folder.Files.TryGetValue(name, out var file) ? file : throw new FileNotFoundException($"no such file [{FullName(name)}]", FullName(name));
    }

    private string FullName(string name)
    {
        CheckName(name);
        return $"{path}/{name}";
    }

    private sealed class Lock(SimulatedFolder folder, string name) : IDisposable
    {
        public void Dispose() => folder.Locks.Remove(name);
    }
}
