using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Winnow.Store;

/// <summary>
/// Reads numbers front to back out of a span. Reading past the end, or a number that no writer wrote, is a
/// <see cref="CorruptIndexException"/> about <c>source</c>.
/// </summary>
public ref struct ByteReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _source;
    private int _position;

    /// <summary>Reads <paramref name="bytes"/>, which come from the file <paramref name="source"/>.</summary>
    public ByteReader(ReadOnlySpan<byte> bytes, string source)
    {
        _bytes = bytes;
        _source = source;
    }

    /// <summary>Where the next byte is read, from the start of the span.</summary>
    public int Position
    {
        readonly get => _position;
        set => _position = (uint)value <= (uint)_bytes.Length ? value : throw PastEnd(value - _position);
    }

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>Reads one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte()
    {
        if ((uint)_position >= (uint)_bytes.Length)
        {
            throw PastEnd(1);
        }

        return _bytes[_position++];
    }

    /// <summary>Reads two bytes.</summary>
    public short ReadInt16() => BinaryPrimitives.ReadInt16LittleEndian(ReadBytes(sizeof(short)));

    /// <summary>Reads four bytes.</summary>
    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(ReadBytes(sizeof(int)));

    /// <summary>Reads eight bytes.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(ReadBytes(sizeof(long)));

    /// <summary>Reads what <see cref="IndexOutput.WriteVInt"/> wrote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadVInt()
    {
        if ((uint)_position < (uint)_bytes.Length && _bytes[_position] < 0x80)
        {
            return _bytes[_position++];
        }

        return ReadLongVInt();
    }

    /// <summary>Reads what <see cref="IndexOutput.WriteVLong"/> wrote.</summary>
    public long ReadVLong()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte b = ReadByte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return (long)value;
            }
        }

        throw new CorruptIndexException("invalid vLong detected (too many bits)", _source);
    }

    /// <summary>Reads what <see cref="IndexOutput.WriteZLong"/> wrote.</summary>
    public long ReadZLong()
    {
        long value = ReadVLong();
        return (long)((ulong)value >> 1) ^ -(value & 1);
    }

    /// <summary>Reads bytes without copying them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        if ((uint)length > (uint)(_bytes.Length - _position))
        {
            throw PastEnd(length);
        }

        ReadOnlySpan<byte> result = _bytes.Slice(_position, length);
        _position += length;
        return result;
    }

    /// <summary>Reads what <see cref="IndexOutput.WriteString"/> wrote.</summary>
    public string ReadString() => Encoding.UTF8.GetString(ReadBytes(ReadVInt()));

    /// <summary>Steps over bytes.</summary>
    public void Skip(int length) => ReadBytes(length);

    private int ReadLongVInt()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte b = ReadByte();
            value |= (uint)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return (int)value;
            }
        }

        throw new CorruptIndexException("invalid vInt detected (too many bits)", _source);
    }

    private readonly CorruptIndexException PastEnd(int wanted) =>
        new($"read past EOF: wanted {wanted} bytes at {_position} of {_bytes.Length}", _source);
}
