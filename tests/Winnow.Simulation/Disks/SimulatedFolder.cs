using Orleans.Embedded.Simulation;

namespace Winnow.Simulation.Disks;

/// <summary>A folder: the names that there are now, and which of them a loss of power would leave.</summary>
internal sealed class SimulatedFolder
{
    private readonly Dictionary<string, SimulatedFile> _durable = new(StringComparer.Ordinal);
    private readonly List<(string? Put, SimulatedFile? File, string? Remove)> _pending = [];

    public SortedDictionary<string, SimulatedFile> Files { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, SimulatedFolder> Folders { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Locks { get; } = new(StringComparer.Ordinal);

    public void Put(string name, SimulatedFile file)
    {
        Files[name] = file;
        _pending.Add((name, file, null));
    }

    public void Remove(string name)
    {
        Files.Remove(name);
        _pending.Add((null, null, name));
    }

    /// <summary>As if there had never been a file of that name, here or in any folder below.</summary>
    public void Forget(string name)
    {
        Files.Remove(name);
        _durable.Remove(name);
        _pending.RemoveAll(change => change.Put == name);
        foreach (var folder in Folders.Values)
        {
            folder.Forget(name);
        }
    }

    /// <summary>One step: never neither name, never both.</summary>
    public void Rename(string from, string to)
    {
        var file = Files[from];
        Files.Remove(from);
        Files[to] = file;
        _pending.Add((to, file, from));
    }

    public void SyncNames() => Apply(_pending.Count);

    /// <summary>The process has ended, the machine goes on: only what nobody else keeps is gone.</summary>
    public void EndOfProcess()
    {
        Locks.Clear();
        foreach (var file in Files.Values)
        {
            file.Writer = null;
        }

        foreach (var folder in Folders.Values)
        {
            folder.EndOfProcess();
        }
    }

    /// <summary>Names that were not synced are there or not, in the order in which they were made.</summary>
    public void LosePower(SimulatedRandom random)
    {
        Locks.Clear();
        Apply(random.Next(_pending.Count + 1));
        _pending.Clear();
        Files.Clear();
        foreach (var (name, file) in _durable)
        {
            Files.Add(name, file);
        }

        foreach (var file in Files.Values)
        {
            file.LosePower(random);
        }

        foreach (var folder in Folders.Values)
        {
            folder.LosePower(random);
        }
    }

    public IEnumerable<(string Path, SimulatedFile File)> All(string path) =>
        Files.Select(file => ($"{path}/{file.Key}", file.Value)).Concat(Folders.SelectMany(folder => folder.Value.All($"{path}/{folder.Key}")));

    private void Apply(int count)
    {
        foreach (var (put, file, remove) in _pending.Take(count))
        {
            if (remove is not null)
            {
                _durable.Remove(remove);
            }

            if (put is not null)
            {
                _durable[put] = file!;
            }
        }

        _pending.RemoveRange(0, count);
    }
}
