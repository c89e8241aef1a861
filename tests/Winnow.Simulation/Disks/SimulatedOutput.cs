using Winnow.Store;

namespace Winnow.Simulation.Disks;

internal sealed class SimulatedOutput : IndexOutput
{
    private readonly SimulatedDisk _disk;
    private readonly int _mount;
    private readonly SimulatedFile _file;

    public SimulatedOutput(SimulatedDisk disk, int mount, SimulatedFile file, string name)
        : base(name, file.Length)
    {
        (_disk, _mount, _file) = (disk, mount, file);
        file.Writer = this;
    }

    protected override void WriteCore(long position, ReadOnlySpan<byte> bytes)
    {
        _disk.OnWrite(_mount, Name);
        _disk.OnGrow(Name);
        _file.Append(bytes);
    }

    protected override void SyncCore()
    {
        _disk.OnSync(_mount, Name);
        if (!_disk.IgnoresSync(Name))
        {
            _file.Sync();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (_file.Writer == this)
        {
            _file.Writer = null;
        }
    }
}
