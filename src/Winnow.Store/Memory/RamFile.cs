namespace Winnow.Store;

/// <summary>A file of <see cref="RamDirectory"/>: its bytes, and what of them a crash would leave.</summary>
internal sealed class RamFile
{
    private byte[] _bytes = [];
    private byte[] _synced = [];
    private byte[]? _image;

    public int Length { get; private set; }

    public RamIndexOutput? Writer { get; set; }

    public bool Appends { get; set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (Length + bytes.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(Length + bytes.Length, _bytes.Length * 2));
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
        _image = null;
    }

    public void Truncate(int length)
    {
        Length = length;
        _image = null;
    }

    public void Sync() => _synced = _bytes.AsSpan(0, Length).ToArray();

    /// <summary>The contents as inputs see them: never changed afterwards, so a later append makes another image.</summary>
    public byte[] Image() => _image ??= _bytes.AsSpan(0, Length).ToArray();

    /// <summary>The file as it is found after the machine lost its power.</summary>
    public RamFile AfterCrash()
    {
        var file = new RamFile { Appends = Appends };
        file.Append(_synced);
        file._synced = _synced;
        return file;
    }
}
