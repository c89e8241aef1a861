using System.Buffers.Binary;
using System.Text;

namespace Winnow.Store;

/// <summary>
/// Writes a file front to back, little-endian, through a buffer. Used by one thread, except for <see cref="SyncFlushed"/>.
/// </summary>
/// <remarks>
/// Bytes are in the buffer until <see cref="Flush"/> hands them to the operating system; they survive a crash of the machine after a sync.
/// After a write or sync failed, every further call fails with the same cause: what the file holds is unknown.
/// <see cref="Dispose()"/> flushes, and does not sync.
/// </remarks>
public abstract class IndexOutput : IDisposable
{
    private const int BufferSize = 64 * 1024;

    /// <summary>So much is written from where it is: collecting it would only cost a copy.</summary>
    private const int DirectSize = 4 * BufferSize;
    private readonly byte[] _buffer = new byte[BufferSize];
    private long _flushed;
    private int _used;
    private int _summed;
    private uint _crc;
    private bool _disposed;
    private volatile Exception? _failure;

    /// <summary>Starts at <paramref name="position"/>, the length of the file so far.</summary>
    protected IndexOutput(string name, long position = 0)
    {
        Name = name;
        _flushed = position;
    }

    /// <summary>The file, as messages should name it.</summary>
    public string Name { get; }

    /// <summary>Where in the file the next byte goes.</summary>
    public long Position => _flushed + _used;

    /// <summary>The CRC-32C of everything written through this output so far (not of what an appended file held before).</summary>
    public uint Checksum
    {
        get
        {
            _crc = Crc32C.Append(_crc, _buffer.AsSpan(_summed, _used - _summed));
            _summed = _used;
            return _crc;
        }
    }

    /// <summary>Writes bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= DirectSize)
        {
            Flush();
            ThrowIfUnusable();
            _crc = Crc32C.Append(_crc, bytes);
            WriteThrough(bytes);
            return;
        }

        while (bytes.Length > BufferSize - _used)
        {
            int fits = BufferSize - _used;
            bytes[..fits].CopyTo(_buffer.AsSpan(_used));
            _used = BufferSize;
            bytes = bytes[fits..];
            FlushBuffer();
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value)
    {
        Reserve(1);
        _buffer[_used++] = value;
    }

    /// <summary>Writes two bytes.</summary>
    public void WriteInt16(short value)
    {
        Reserve(sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(_buffer.AsSpan(_used), value);
        _used += sizeof(short);
    }

    /// <summary>Writes four bytes.</summary>
    public void WriteInt32(int value)
    {
        Reserve(sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_used), value);
        _used += sizeof(int);
    }

    /// <summary>Writes eight bytes.</summary>
    public void WriteInt64(long value)
    {
        Reserve(sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(_used), value);
        _used += sizeof(long);
    }

    /// <summary>Writes seven bits a byte, lowest first: one byte below 128; a negative number takes five.</summary>
    public void WriteVInt(int value)
    {
        Reserve(VarInt.MaxBytes32);
        _used += VarInt.Write(_buffer.AsSpan(_used), (uint)value);
    }

    /// <summary>Writes seven bits a byte, lowest first; a negative number takes ten.</summary>
    public void WriteVLong(long value)
    {
        Reserve(VarInt.MaxBytes64);
        _used += VarInt.Write(_buffer.AsSpan(_used), (ulong)value);
    }

    /// <summary>Writes a signed number so that small ones of either sign are short.</summary>
    public void WriteZLong(long value) => WriteVLong((value << 1) ^ (value >> 63));

    /// <summary>Writes the number of UTF-8 bytes as a VInt, then the bytes.</summary>
    public void WriteString(string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        WriteVInt(utf8.Length);
        Write(utf8);
    }

    /// <summary>Hands what is buffered to the operating system: from then on it survives a crash of this process.</summary>
    public void Flush()
    {
        if (_used > 0)
        {
            FlushBuffer();
        }
    }

    /// <summary>Flushes, and makes all bytes written so far durable.</summary>
    public void Sync()
    {
        Flush();
        SyncFlushed();
    }

    /// <summary>Flushes, and lets the disk begin with what a sync will wait for. It makes nothing durable, and waits for nothing.</summary>
    public void BeginSync()
    {
        Flush();
        BeginSyncCore();
    }

    /// <summary>
    /// Makes durable all that was flushed before this call. The one method that another thread may call while the owner goes on
    /// writing: a group commit syncs for all the writers that have flushed.
    /// </summary>
    public void SyncFlushed()
    {
        ThrowIfUnusable();
        try
        {
            SyncCore();
        }
        catch (Exception e)
        {
            throw Failed("sync", e);
        }
    }

    /// <summary>Flushes (unless the output failed before) and closes the file. Never syncs.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        try
        {
            if (_failure is null)
            {
                Flush();
            }
        }
        finally
        {
            _disposed = true;
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Writes to the file, at <paramref name="position"/>, which is always its end.</summary>
    protected abstract void WriteCore(long position, ReadOnlySpan<byte> bytes);

    /// <summary>Makes durable what <see cref="WriteCore"/> has written. Runs beside WriteCore on another thread.</summary>
    protected abstract void SyncCore();

    /// <summary>Begins with what <see cref="SyncCore"/> would do, where the operating system knows how to.</summary>
    protected virtual void BeginSyncCore()
    {
    }

    /// <summary>Closes the file.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    private void Reserve(int bytes)
    {
        if (_used + bytes > BufferSize)
        {
            FlushBuffer();
        }
    }

    private void FlushBuffer()
    {
        ThrowIfUnusable();
        _ = Checksum;
        WriteThrough(_buffer.AsSpan(0, _used));
        _used = 0;
        _summed = 0;
    }

    private void WriteThrough(ReadOnlySpan<byte> bytes)
    {
        try
        {
            WriteCore(_flushed, bytes);
        }
        catch (Exception e)
        {
            throw Failed("write", e);
        }

        _flushed += bytes.Length;
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failure is { } failure)
        {
            throw new IOException($"an earlier write or sync failed, the file's contents are unknown [{Name}]: {failure.Message}", failure);
        }
    }

    private Exception Failed(string what, Exception cause)
    {
        _failure = cause;
        return cause is IOException && cause.Message.Contains(Name, StringComparison.Ordinal)
            ? cause
            : new IOException($"{what} failed [{Name}]: {cause.Message}", cause);
    }
}
