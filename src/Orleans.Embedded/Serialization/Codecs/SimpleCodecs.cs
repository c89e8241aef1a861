namespace Orleans.Serialization.Codecs;

internal sealed class StringCodec : AtomCodec<string>
{
    public override WireKind Wire => WireKind.Text;

    public override void Write(SerializationWriter writer, string value) => writer.WriteString(value);

    public override string Read(SerializationReader reader) => reader.ReadString()!;
}

/// <summary>For immutable classes with a text form; null is no text.</summary>
internal sealed class TextCodec<T>(Func<T, string> format, Func<string, T> parse) : AtomCodec<T>
    where T : class
{
    public override WireKind Wire => WireKind.Text;

    public override void Write(SerializationWriter writer, T value) => writer.WriteString(value is null ? null : format(value));

    public override T Read(SerializationReader reader) => reader.ReadString() is { } text ? parse(text) : null!;
}

internal sealed class GuidCodec : AtomCodec<Guid>
{
    public override WireKind Wire => WireKind.Framed;

    public override void Write(SerializationWriter writer, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes);
        writer.WriteBytes(bytes);
    }

    public override Guid Read(SerializationReader reader) => new(reader.ReadSpan(16));
}

internal sealed class DateTimeCodec : AtomCodec<DateTime>
{
    public override WireKind Wire => WireKind.Fixed64;

    public override void Write(SerializationWriter writer, DateTime value) => writer.WriteFixed64((ulong)value.ToBinary());

    public override DateTime Read(SerializationReader reader) => DateTime.FromBinary((long)reader.ReadFixed64());
}

internal sealed class DateTimeOffsetCodec : AtomCodec<DateTimeOffset>
{
    public override WireKind Wire => WireKind.Framed;

    public override void Write(SerializationWriter writer, DateTimeOffset value)
    {
        writer.WriteVarInt64(value.Ticks);
        writer.WriteVarInt64(value.TotalOffsetMinutes);
    }

    public override DateTimeOffset Read(SerializationReader reader)
    {
        var ticks = reader.ReadVarInt64();
        return new DateTimeOffset(ticks, TimeSpan.FromMinutes(reader.ReadVarInt64()));
    }
}

internal sealed class TimeSpanCodec : AtomCodec<TimeSpan>
{
    public override WireKind Wire => WireKind.VarInt;

    public override void Write(SerializationWriter writer, TimeSpan value) => writer.WriteVarInt64(value.Ticks);

    public override TimeSpan Read(SerializationReader reader) => new(reader.ReadVarInt64());
}

internal sealed class DateOnlyCodec : AtomCodec<DateOnly>
{
    public override WireKind Wire => WireKind.VarInt;

    public override void Write(SerializationWriter writer, DateOnly value) => writer.WriteVarUInt32((uint)value.DayNumber);

    public override DateOnly Read(SerializationReader reader) => DateOnly.FromDayNumber((int)reader.ReadVarUInt32());
}

internal sealed class TimeOnlyCodec : AtomCodec<TimeOnly>
{
    public override WireKind Wire => WireKind.VarInt;

    public override void Write(SerializationWriter writer, TimeOnly value) => writer.WriteVarInt64(value.Ticks);

    public override TimeOnly Read(SerializationReader reader) => new(reader.ReadVarInt64());
}

/// <summary>A token itself does not travel: the runtime tells the other side when it is cancelled.</summary>
internal sealed class CancellationTokenCodec : AtomCodec<CancellationToken>
{
    public override WireKind Wire => WireKind.VarInt;

    public override void Write(SerializationWriter writer, CancellationToken value) => writer.WriteByte(value.IsCancellationRequested ? (byte)1 : (byte)0);

    public override CancellationToken Read(SerializationReader reader) => new(reader.ReadVarUInt64() != 0);
}

internal sealed class NullableCodec<T> : ValueCodec<T?>
    where T : struct
{
    private static readonly Codec<T> Inner = CodecOf<T>.Instance;

    public override WireKind Wire => WireKind.Framed;

    public override bool IsShallow => Inner.IsShallow;

    public override string? Problem => Inner.Problem;

    public override void Write(SerializationWriter writer, T? value)
    {
        writer.WriteByte(value.HasValue ? (byte)1 : (byte)0);
        if (value.HasValue)
        {
            Inner.Write(writer, value.GetValueOrDefault());
        }
    }

    public override T? Read(SerializationReader reader) => reader.ReadByte() == 0 ? null : Inner.Read(reader);

    public override T? Copy(T? value, CopyContext context) => value.HasValue ? Inner.Copy(value.GetValueOrDefault(), context) : null;
}

internal sealed class RuntimeTypeCodec : AtomCodec<Type>
{
    public override WireKind Wire => WireKind.Text;

    public override void Write(SerializationWriter writer, Type value) => writer.WriteString(value is null ? null : WireNames.Of(value));

    public override Type Read(SerializationReader reader)
    {
        if (reader.ReadString() is not { } name)
        {
            return null!;
        }

        return WireNames.Find(name) ?? throw new CodecNotFoundException($"The type \"{name}\" is not known to the serializer");
    }
}
