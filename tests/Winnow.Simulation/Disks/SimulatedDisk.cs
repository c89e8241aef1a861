using Orleans.Embedded.Simulation;
using Winnow.Store;

namespace Winnow.Simulation.Disks;

/// <summary>The disk of a node, and what can go wrong with it.</summary>
internal sealed class SimulatedDisk(SimulatedWorld world, string name)
{
    private readonly SimulatedRandom _random = world.Random.Fork($"{name} disk");
    private SimulatedFolder _root = new();
    private int _writesUntilPowerLoss;

    /// <summary>Which process has it mounted: those that have ended get nothing from it any more.</summary>
    public int Mounts { get; private set; }

    /// <summary>How often an fsync fails.</summary>
    public double SyncFailures { get; set; }

    /// <summary>No byte more can be written.</summary>
    public bool IsFull { get; set; }

    /// <summary>Which files' fsyncs do nothing, although they say that they did.</summary>
    public Func<string, bool> IgnoresSync { get; set; } = static _ => false;

    /// <summary>Whether a bit turns over for those as well who have verified the file before, which is as if they had not.</summary>
    public bool HarmsWhatIsOpen { get; set; }

    /// <summary>What work that goes to the disk is held up by, on average.</summary>
    public TimeSpan MeanDelay { get; set; }

    /// <summary>The power of the machine has gone, in the middle of a write.</summary>
    public Action PowerLost { get; set; } = static () => { };

    public TimeSpan Delay() => MeanDelay > TimeSpan.Zero ? _random.Around(MeanDelay) : TimeSpan.Zero;

    /// <summary>The disk as a new process sees it.</summary>
    public StoreDirectory Mount()
    {
        _root.EndOfProcess();
        return new SimulatedDirectory(this, ++Mounts, _root, $"{name}:");
    }

    /// <summary>The process that has it mounted is gone; what it wrote is still there.</summary>
    public void EndOfProcess()
    {
        Mounts++;
        _writesUntilPowerLoss = 0;
        _root.EndOfProcess();
    }

    public void LosePower()
    {
        Mounts++;
        _writesUntilPowerLoss = 0;
        _root.LosePower(_random);
    }

    /// <summary>The power goes at the given write from now.</summary>
    public void LosePowerAfter(int writes) => _writesUntilPowerLoss = writes;

    /// <summary>Whether another disk was here before.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>What files of a path hold, in order.</summary>
    public IEnumerable<byte[]> Read(Func<string, bool> isWanted) =>
        _root.All("").Where(file => isWanted(file.Path)).OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => file.File.Content);

    /// <summary>A new, empty disk.</summary>
    public void Replace()
    {
        IsReplaced = true;
        Mounts++;
        _root = new SimulatedFolder();
    }

    /// <summary>Turns over one bit of a file that is not being written; its path and what turns it back, or null when there is none.</summary>
    public (string Path, Action Mend)? FlipBit(Func<string, bool> isWanted)
    {
        var files = _root.All("").Where(file => file.File is { Length: > 0, Writer: null } && isWanted(file.Path)).ToArray();
        if (files.Length == 0)
        {
            return null;
        }

        // A long file is hit more often than a short one.
        var at = _random.NextInt64(files.Sum(file => (long)file.File.Length));
        var (path, file) = files.First(file => (at -= file.File.Length) < 0);
        return (path, file.FlipBit(_random, HarmsWhatIsOpen));
    }

    /// <summary>Takes away all files of a name.</summary>
    public void Forget(string name) => _root.Forget(name);

    internal void OnWrite(int mount, string file)
    {
        OnAccess(mount, file);
        if (_writesUntilPowerLoss > 0 && --_writesUntilPowerLoss == 0)
        {
            LosePower();
            PowerLost();
            OnAccess(mount, file);
        }
    }

    internal void OnGrow(string file)
    {
        if (IsFull)
        {
            throw new IOException($"No space left on device : '{file}'");
        }
    }

    internal void OnSync(int mount, string file)
    {
        OnWrite(mount, file);
        if (_random.Chance(SyncFailures))
        {
            throw new IOException($"Input/output error : '{file}'");
        }
    }

    internal void OnAccess(int mount, string file)
    {
        if (mount != Mounts)
        {
            throw new IOException($"The machine is gone : '{file}'");
        }
    }
}
