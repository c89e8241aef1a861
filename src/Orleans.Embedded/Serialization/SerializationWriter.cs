using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Orleans.Serialization;

/// <summary>Writes values into a growing buffer and remembers the objects and types that have been written.</summary>
internal sealed class SerializationWriter
{
    private const int MinimumCapacity = 256;
    private const int LinearLimit = 8;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(MinimumCapacity);
    private int _position;
    private Dictionary<object, int>? _offsets;
    private readonly object[] _firstObjects = new object[LinearLimit];
    private readonly int[] _firstOffsets = new int[LinearLimit];
    private int _objectCount;
    private readonly List<(Type Type, int Offset)> _types = [];

    [ThreadStatic]
    private static SerializationWriter? _cached;

    // Offsets of objects and types count from here.
    private int _origin;

    public int Position => _position - _origin;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _position);

    public static SerializationWriter Rent()
    {
        var writer = _cached ?? new SerializationWriter();
        _cached = null;
        return writer;
    }

    public static void Return(SerializationWriter writer)
    {
        writer.Reset();
        // One very large message must not hold its buffer for ever.
        if (writer._buffer.Length <= 1 << 20)
        {
            _cached = writer;
        }
        else
        {
            ArrayPool<byte>.Shared.Return(writer._buffer);
        }
    }

    public byte[] ToArray()
    {
        var written = GC.AllocateUninitializedArray<byte>(_position);
        Written.CopyTo(written);
        return written;
    }

    public void WriteByte(byte value)
    {
        Ensure(1);
        _buffer[_position++] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteVarUInt32(uint value)
    {
        Ensure(5);
        var buffer = _buffer;
        var position = _position;
        while (value >= 0x80)
        {
            buffer[position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[position++] = (byte)value;
        _position = position;
    }

    public void WriteVarUInt64(ulong value)
    {
        Ensure(10);
        while (value >= 0x80)
        {
            _buffer[_position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[_position++] = (byte)value;
    }

    public void WriteVarInt64(long value) => WriteVarUInt64((ulong)((value << 1) ^ (value >> 63)));

    public void WriteFixed32(uint value)
    {
        Ensure(4);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_position), value);
        _position += 4;
    }

    public void WriteFixed64(ulong value)
    {
        Ensure(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_position), value);
        _position += 8;
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        Ensure(value.Length);
        value.CopyTo(_buffer.AsSpan(_position));
        _position += value.Length;
    }

    /// <summary>Writes length + 1, so that 0 stands for null, and the UTF-8 bytes.</summary>
    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteByte(0);
            return;
        }

        if (value.Length <= 40)
        {
            // At most 120 bytes: the length fits into the one byte before them.
            Ensure(1 + (value.Length * 3));
            var length = Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_position + 1));
            _buffer[_position] = (byte)(length + 1);
            _position += 1 + length;
            return;
        }

        var count = Encoding.UTF8.GetByteCount(value);
        WriteVarUInt32((uint)count + 1);
        Ensure(count);
        Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_position, count));
        _position += count;
    }

    /// <summary>Leaves room for a length that <see cref="EndLength"/> fills in.</summary>
    public int BeginLength()
    {
        Ensure(4);
        _position += 4;
        return _position;
    }

    public void EndLength(int start) => BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start - 4), _position - start);

    /// <summary>The offset at which the object was written before, or -1 after noting that it is written here.</summary>
    public int Track(object value)
    {
        var count = Math.Min(_objectCount, LinearLimit);
        for (var i = 0; i < count; i++)
        {
            if (ReferenceEquals(_firstObjects[i], value))
            {
                return _firstOffsets[i];
            }
        }

        if (_objectCount < LinearLimit)
        {
            _firstObjects[_objectCount] = value;
            _firstOffsets[_objectCount++] = Position;
            return -1;
        }

        _offsets ??= new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        if (_offsets.TryGetValue(value, out var offset))
        {
            return offset;
        }

        _objectCount++;
        _offsets.Add(value, Position);
        return -1;
    }

    /// <summary>Writes a type: its name when it is first met, afterwards the offset of that name, so that a reader may have skipped it.</summary>
    public void WriteType(Type type)
    {
        foreach (var (known, offset) in _types)
        {
            if (known == type)
            {
                WriteVarUInt32((uint)offset);
                return;
            }
        }

        WriteByte(0);
        _types.Add((type, Position));
        WriteString(WireNames.Of(type));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Ensure(int count)
    {
        if (_buffer.Length - _position < count)
        {
            Grow(count);
        }
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _position + count));
        _buffer.AsSpan(0, _position).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    /// <summary>Starts a part that can be cut out and read on its own.</summary>
    public void BeginPart()
    {
        Forget();
        _origin = _position;
    }

    private void Reset()
    {
        _position = 0;
        _origin = 0;
        Forget();
    }

    private void Forget()
    {
        Array.Clear(_firstObjects, 0, Math.Min(_objectCount, LinearLimit));
        _objectCount = 0;
        _types.Clear();
        _offsets?.Clear();
    }
}
