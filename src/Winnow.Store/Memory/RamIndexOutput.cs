namespace Winnow.Store;

internal sealed class RamIndexOutput : IndexOutput
{
    private readonly RamDirectory _directory;
    private readonly RamFile _file;

    public RamIndexOutput(RamDirectory directory, RamFile file, string name)
        : base(name, file.Length)
    {
        _directory = directory;
        _file = file;
        file.Writer = this;
    }

    public bool HasUnflushedBytes => Position > _file.Length;

    protected override void WriteCore(long position, ReadOnlySpan<byte> bytes)
    {
        using (_directory.Machine.Enter())
        {
            ThrowIfCrashed();
            _file.Append(bytes);
        }
    }

    protected override void SyncCore()
    {
        using (_directory.Machine.Enter())
        {
            ThrowIfCrashed();
            _file.Sync();
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_directory.Machine.Gate)
        {
            if (_file.Writer == this)
            {
                _file.Writer = null;
            }
        }
    }

    private void ThrowIfCrashed()
    {
        if (_file.Writer != this)
        {
            throw new IOException($"the machine crashed while this file was written [{Name}]");
        }
    }
}
