using System.Buffers;
using System.Buffers.Binary;
using Winnow.Store;

namespace Winnow.Search;

/// <summary>Writes the binary form of results that travel between nodes.</summary>
internal sealed class ResultOutput(IBufferWriter<byte> target)
{
    internal const byte Null = 0;
    internal const byte Long = 1;
    internal const byte Double = 2;
    internal const byte Single = 3;
    internal const byte Bytes = 4;

    public void WriteByte(byte value)
    {
        target.GetSpan(1)[0] = value;
        target.Advance(1);
    }

    public void WriteBool(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteVInt(int value) => target.Advance(VarInt.Write(target.GetSpan(VarInt.MaxBytes32), (uint)value));

    public void WriteVLong(long value) => target.Advance(VarInt.Write(target.GetSpan(VarInt.MaxBytes64), (ulong)value));

    public void WriteSingle(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(target.GetSpan(sizeof(float)), value);
        target.Advance(sizeof(float));
    }

    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(sizeof(long)), value);
        target.Advance(sizeof(long));
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteVInt(value.Length);
        target.Write(value);
    }

    /// <summary>Writes a sort value: its kind, then the value.</summary>
    public void WriteValue(object? value)
    {
        switch (value)
        {
            case null:
                WriteByte(Null);
                break;
            case double number:
                WriteByte(Double);
                WriteInt64(BitConverter.DoubleToInt64Bits(number));
                break;
            case float number:
                WriteByte(Single);
                WriteSingle(number);
                break;
            case byte[] bytes:
                WriteByte(Bytes);
                WriteBytes(bytes);
                break;
            default:
                WriteByte(Long);
                WriteInt64(Convert.ToInt64(value));
                break;
        }
    }
}

/// <summary>Reads what <see cref="ResultOutput"/> wrote. Whatever the bytes are, it reads no further than they reach.</summary>
internal ref struct ResultInput(ReadOnlySpan<byte> bytes, string source)
{
    private ByteReader _reader = new(bytes, source);
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public void ExpectVersion(byte version)
    {
        var found = ReadByte();
        if (found != version)
        {
            throw Corrupt($"unknown version [{found}]");
        }
    }

    public byte ReadByte() => _reader.ReadByte();

    public bool ReadBool() => _reader.ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw Corrupt($"invalid boolean [{other}]"),
    };

    public int ReadVInt()
    {
        var value = _reader.ReadVInt();
        return value >= 0 ? value : throw Corrupt($"negative number [{value}]");
    }

    public long ReadVLong() => _reader.ReadVLong();

    public long ReadInt64() => _reader.ReadInt64();

    public float ReadSingle() => BitConverter.Int32BitsToSingle(_reader.ReadInt32());

    public byte[] ReadBytes() => _reader.ReadBytes(ReadVInt()).ToArray();

    /// <summary>How many items follow, each of at least one byte: a wild count fails before anything is allocated.</summary>
    public int ReadCount()
    {
        var count = ReadVInt();
        return count <= _reader.Remaining ? count : throw Corrupt($"[{count}] items do not fit in [{_reader.Remaining}] bytes");
    }

    /// <summary>So many values, or null for none.</summary>
    public object?[]? ReadValues(int count)
    {
        if (count == 0)
        {
            return null;
        }

        var values = new object?[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = ReadByte() switch
            {
                ResultOutput.Null => null,
                ResultOutput.Long => ReadInt64(),
                ResultOutput.Double => BitConverter.Int64BitsToDouble(ReadInt64()),
                ResultOutput.Single => ReadSingle(),
                ResultOutput.Bytes => ReadBytes(),
                var other => throw Corrupt($"unknown kind of value [{other}]"),
            };
        }

        return values;
    }

    /// <summary>All bytes that are left.</summary>
    public ReadOnlySpan<byte> Rest() => _bytes[_reader.Position..];

    public readonly T AtEnd<T>(T value) => _reader.Remaining == 0 ? value : throw Corrupt($"[{_reader.Remaining}] bytes too many");

    public readonly CorruptIndexException Corrupt(string reason) => new(reason, source);
}
