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
        lock (_directory.Gate)
        {
            ThrowIfCrashed();
            _file.Append(bytes);
        }
    }

    protected override void SyncCore()
    {
        lock (_directory.Gate)
        {
            ThrowIfCrashed();
            _file.Sync();
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_directory.Gate)
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
