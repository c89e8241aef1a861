namespace Orleans.Serialization.Codecs;

/// <summary>Whole numbers of variable length.</summary>
internal abstract class VarIntCodec<T> : AtomCodec<T>
{
    public override WireKind Wire => WireKind.VarInt;
}

internal sealed class BoolCodec : VarIntCodec<bool>
{
    public override void Write(SerializationWriter writer, bool value) => writer.WriteByte(value ? (byte)1 : (byte)0);

    public override bool Read(SerializationReader reader) => reader.ReadVarUInt64() != 0;
}

internal sealed class ByteCodec : VarIntCodec<byte>
{
    public override void Write(SerializationWriter writer, byte value) => writer.WriteVarUInt32(value);

    public override byte Read(SerializationReader reader) => checked((byte)reader.ReadVarUInt64());
}

internal sealed class SByteCodec : VarIntCodec<sbyte>
{
    public override void Write(SerializationWriter writer, sbyte value) => writer.WriteVarInt64(value);

    public override sbyte Read(SerializationReader reader) => checked((sbyte)reader.ReadVarInt64());
}

internal sealed class CharCodec : VarIntCodec<char>
{
    public override void Write(SerializationWriter writer, char value) => writer.WriteVarUInt32(value);

    public override char Read(SerializationReader reader) => checked((char)reader.ReadVarUInt64());
}

internal sealed class Int16Codec : VarIntCodec<short>
{
    public override void Write(SerializationWriter writer, short value) => writer.WriteVarInt64(value);

    public override short Read(SerializationReader reader) => checked((short)reader.ReadVarInt64());
}

internal sealed class UInt16Codec : VarIntCodec<ushort>
{
    public override void Write(SerializationWriter writer, ushort value) => writer.WriteVarUInt32(value);

    public override ushort Read(SerializationReader reader) => checked((ushort)reader.ReadVarUInt64());
}

internal sealed class Int32Codec : VarIntCodec<int>
{
    public override void Write(SerializationWriter writer, int value) => writer.WriteVarUInt32((uint)((value << 1) ^ (value >> 31)));

    public override int Read(SerializationReader reader) => checked((int)reader.ReadVarInt64());
}

internal sealed class UInt32Codec : VarIntCodec<uint>
{
    public override void Write(SerializationWriter writer, uint value) => writer.WriteVarUInt32(value);

    public override uint Read(SerializationReader reader) => reader.ReadVarUInt32();
}

internal sealed class Int64Codec : VarIntCodec<long>
{
    public override void Write(SerializationWriter writer, long value) => writer.WriteVarInt64(value);

    public override long Read(SerializationReader reader) => reader.ReadVarInt64();
}

internal sealed class UInt64Codec : VarIntCodec<ulong>
{
    public override void Write(SerializationWriter writer, ulong value) => writer.WriteVarUInt64(value);

    public override ulong Read(SerializationReader reader) => reader.ReadVarUInt64();
}

internal sealed class EnumCodec<T> : VarIntCodec<T>
    where T : struct, Enum
{
    private static readonly bool Signed = Enum.GetUnderlyingType(typeof(T)) is var u && (u == typeof(int) || u == typeof(long) || u == typeof(short) || u == typeof(sbyte));

    public override void Write(SerializationWriter writer, T value)
    {
        if (Signed)
        {
            writer.WriteVarInt64(Convert.ToInt64(value));
        }
        else
        {
            writer.WriteVarUInt64(Convert.ToUInt64(value));
        }
    }

    public override T Read(SerializationReader reader) => Signed ? (T)Enum.ToObject(typeof(T), reader.ReadVarInt64()) : (T)Enum.ToObject(typeof(T), reader.ReadVarUInt64());
}

internal sealed class HalfCodec : AtomCodec<Half>
{
    public override WireKind Wire => WireKind.VarInt;

    public override void Write(SerializationWriter writer, Half value) => writer.WriteVarUInt32(BitConverter.HalfToUInt16Bits(value));

    public override Half Read(SerializationReader reader) => BitConverter.UInt16BitsToHalf(checked((ushort)reader.ReadVarUInt32()));
}

internal sealed class SingleCodec : AtomCodec<float>
{
    public override WireKind Wire => WireKind.Fixed32;

    public override void Write(SerializationWriter writer, float value) => writer.WriteFixed32(BitConverter.SingleToUInt32Bits(value));

    public override float Read(SerializationReader reader) => BitConverter.UInt32BitsToSingle(reader.ReadFixed32());
}

internal sealed class DoubleCodec : AtomCodec<double>
{
    public override WireKind Wire => WireKind.Fixed64;

    public override void Write(SerializationWriter writer, double value) => writer.WriteFixed64(BitConverter.DoubleToUInt64Bits(value));

    public override double Read(SerializationReader reader) => BitConverter.UInt64BitsToDouble(reader.ReadFixed64());
}

internal sealed class DecimalCodec : AtomCodec<decimal>
{
    public override WireKind Wire => WireKind.Framed;

    public override void Write(SerializationWriter writer, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        foreach (var part in bits)
        {
            writer.WriteFixed32((uint)part);
        }
    }

    public override decimal Read(SerializationReader reader)
    {
        Span<int> bits = stackalloc int[4];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = (int)reader.ReadFixed32();
        }

        return new decimal(bits);
    }
}

internal sealed class Int128Codec : AtomCodec<Int128>
{
    public override WireKind Wire => WireKind.Framed;

    public override void Write(SerializationWriter writer, Int128 value)
    {
        writer.WriteFixed64(unchecked((ulong)value));
        writer.WriteFixed64(unchecked((ulong)(value >> 64)));
    }

    public override Int128 Read(SerializationReader reader)
    {
        var lower = reader.ReadFixed64();
        return new Int128(reader.ReadFixed64(), lower);
    }
}

internal sealed class UInt128Codec : AtomCodec<UInt128>
{
    public override WireKind Wire => WireKind.Framed;

    public override void Write(SerializationWriter writer, UInt128 value)
    {
        writer.WriteFixed64(unchecked((ulong)value));
        writer.WriteFixed64(unchecked((ulong)(value >> 64)));
    }

    public override UInt128 Read(SerializationReader reader)
    {
        var lower = reader.ReadFixed64();
        return new UInt128(reader.ReadFixed64(), lower);
    }
}
