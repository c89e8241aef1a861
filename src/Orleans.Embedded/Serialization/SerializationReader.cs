using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Orleans.Serialization;

/// <summary>Reads what <see cref="SerializationWriter"/> has written.</summary>
internal sealed class SerializationReader
{
    private readonly byte[] _buffer;
    private readonly int _start;
    private readonly int _end;
    private readonly bool _isMessage;
    private int _position;
    private readonly List<(int Offset, object Value)> _objects = [];
    private Dictionary<int, object>? _byOffset;
    private readonly List<(int Offset, Type Type)> _types = [];

    /// <param name="data">What is read.</param>
    /// <param name="context">The runtime that grain references are bound to.</param>
    /// <param name="isMessage">The bytes came from another process: nobody writes into them any more.</param>
    public SerializationReader(ReadOnlyMemory<byte> data, SerializerContext context, bool isMessage = false)
    {
        if (System.Runtime.InteropServices.MemoryMarshal.TryGetArray(data, out var segment))
        {
            _buffer = segment.Array!;
            _start = segment.Offset;
        }
        else
        {
            _buffer = data.ToArray();
        }

        _isMessage = isMessage;
        _position = _start;
        _end = _start + data.Length;
        Context = context;
    }

    /// <summary>The runtime that grain references are bound to.</summary>
    public SerializerContext Context { get; }

    public int Position => _position - _start;

    public int Remaining => _end - _position;

    public byte ReadByte()
    {
        if (_position >= _end)
        {
            ThrowTruncated();
        }

        return _buffer[_position++];
    }

    public uint ReadVarUInt32() => checked((uint)ReadVarUInt64());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarUInt64()
    {
        var first = ReadByte();
        return first < 0x80 ? first : ReadVarUInt64Slow(first);
    }

    public long ReadVarInt64()
    {
        var value = ReadVarUInt64();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public uint ReadFixed32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadSpan(4));

    public ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadSpan(8));

    public ReadOnlySpan<byte> ReadSpan(int length)
    {
        if (length < 0 || length > _end - _position)
        {
            ThrowTruncated();
        }

        var span = _buffer.AsSpan(_position, length);
        _position += length;
        return span;
    }

    /// <summary>Bytes to keep: where they lie when they are most of their message, which is kept with them then, else a copy.</summary>
    public ReadOnlyMemory<byte> ReadMemory(int length)
    {
        var from = _position;
        var span = ReadSpan(length);
        return _isMessage && length > _buffer.Length / 2 ? _buffer.AsMemory(from, length) : span.ToArray();
    }

    public string? ReadString()
    {
        var length = ReadVarUInt32();
        return length == 0 ? null : Encoding.UTF8.GetString(ReadSpan((int)(length - 1)));
    }

    /// <summary>The length of a collection, which cannot be greater than the bytes that are left to hold its elements.</summary>
    public int ReadCount(int minimumElementSize = 1)
    {
        var count = ReadVarUInt32();
        if (count > int.MaxValue || (long)count * minimumElementSize > Remaining)
        {
            ThrowTruncated();
        }

        return (int)count;
    }

    public void Skip(int length) => ReadSpan(length);

    public int ReadLength() => (int)ReadFixed32();

    public void Remember(int offset, object value)
    {
        _objects.Add((offset, value));
        _byOffset?.TryAdd(offset, value);
    }

    /// <summary>The object that was read at an offset, or null when that part was skipped as unknown.</summary>
    public object? Recall(int offset)
    {
        if (_byOffset is null)
        {
            _byOffset = [];
            foreach (var (known, value) in _objects)
            {
                _byOffset[known] = value;
            }
        }

        return _byOffset.GetValueOrDefault(offset);
    }

    /// <summary>Goes to an earlier offset and answers the current position, for <see cref="Return"/>.</summary>
    public int Seek(int offset)
    {
        var position = _position;
        if (offset < 0 || _start + offset >= _end)
        {
            ThrowTruncated();
        }

        _position = _start + offset;
        return position;
    }

    public void Return(int position) => _position = position;

    public Type ReadType()
    {
        var offset = (int)ReadVarUInt32();
        if (offset == 0)
        {
            offset = Position;
            var type = ReadTypeName();
            _types.Add((offset, type));
            return type;
        }

        foreach (var (known, type) in _types)
        {
            if (known == offset)
            {
                return type;
            }
        }

        var position = Seek(offset);
        var skipped = ReadTypeName();
        Return(position);
        _types.Add((offset, skipped));
        return skipped;
    }

    private Type ReadTypeName()
    {
        var name = ReadString() ?? throw new SerializerException("A type name is missing");
        return WireNames.Find(name) ?? throw new CodecNotFoundException(
            $"The type \"{name}\" is not known to the serializer. It needs [GenerateSerializer] in an assembly that this process has loaded");
    }

    private ulong ReadVarUInt64Slow(byte first)
    {
        ulong value = (uint)first & 0x7F;
        for (var shift = 7; shift < 70; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new SerializerException("A variable-length integer is longer than 64 bits");
    }

    private static void ThrowTruncated() => throw new SerializerException("The data ends in the middle of a value");
}

/// <summary>What deserialisation needs from the runtime around it.</summary>
internal abstract class SerializerContext
{
    /// <summary>For data that holds no references.</summary>
    public static SerializerContext None { get; } = new Unbound();

    public abstract Runtime.GrainReference CreateReference(Runtime.GrainId grainId, Runtime.GrainInterfaceType interfaceType);

    private sealed class Unbound : SerializerContext
    {
        public override Runtime.GrainReference CreateReference(Runtime.GrainId grainId, Runtime.GrainInterfaceType interfaceType) =>
            throw new SerializerException($"The reference to {grainId} cannot be read outside a silo or client");
    }
}
