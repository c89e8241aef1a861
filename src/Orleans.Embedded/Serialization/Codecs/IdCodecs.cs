using System.Collections.Concurrent;
using System.Net;
using Orleans.Runtime;

namespace Orleans.Serialization.Codecs;

/// <summary>The identities of the runtime.</summary>
internal static class IdCodecs
{
    public static void Register(ConcurrentDictionary<Type, Codec> codecs)
    {
        codecs[typeof(IdSpan)] = new IdSpanBytesCodec();
        codecs[typeof(GrainType)] = new GrainTypeCodec();
        codecs[typeof(GrainInterfaceType)] = new GrainInterfaceTypeCodec();
        codecs[typeof(GrainId)] = new GrainIdCodec();
        codecs[typeof(ActivationId)] = new ActivationIdCodec();
        codecs[typeof(MembershipVersion)] = new MembershipVersionCodec();
        codecs[typeof(SiloAddress)] = new SiloAddressBytesCodec();
    }
}

internal sealed class IdSpanBytesCodec : AtomCodec<IdSpan>
{
    public override WireKind Wire => WireKind.Framed;

    public static void WriteSpan(SerializationWriter writer, IdSpan value)
    {
        var bytes = value.AsSpan();
        writer.WriteVarUInt32((uint)bytes.Length);
        writer.WriteFixed32((uint)value.GetHashCode());
        writer.WriteBytes(bytes);
    }

    public static IdSpan ReadSpan(SerializationReader reader)
    {
        var length = reader.ReadVarUInt32();
        var hash = (int)reader.ReadFixed32();
        return length == 0 ? default : IdSpan.UnsafeCreate(reader.ReadSpan(checked((int)length)).ToArray(), hash);
    }

    public override void Write(SerializationWriter writer, IdSpan value) => WriteSpan(writer, value);

    public override IdSpan Read(SerializationReader reader) => ReadSpan(reader);
}

internal sealed class GrainTypeCodec : AtomCodec<GrainType>
{
    public override WireKind Wire => WireKind.Framed;

    public override void Write(SerializationWriter writer, GrainType value) => IdSpanBytesCodec.WriteSpan(writer, value.Value);

    public override GrainType Read(SerializationReader reader) => new(IdSpanBytesCodec.ReadSpan(reader));
}

internal sealed class GrainInterfaceTypeCodec : AtomCodec<GrainInterfaceType>
{
    public override WireKind Wire => WireKind.Framed;

    public override void Write(SerializationWriter writer, GrainInterfaceType value) => IdSpanBytesCodec.WriteSpan(writer, value.Value);

    public override GrainInterfaceType Read(SerializationReader reader) => new(IdSpanBytesCodec.ReadSpan(reader));
}

internal sealed class GrainIdCodec : AtomCodec<GrainId>
{
    public override WireKind Wire => WireKind.Framed;

    public override void Write(SerializationWriter writer, GrainId value) => WriteId(writer, value);

    public override GrainId Read(SerializationReader reader) => ReadId(reader);

    public static void WriteId(SerializationWriter writer, GrainId value)
    {
        IdSpanBytesCodec.WriteSpan(writer, value.Type.Value);
        IdSpanBytesCodec.WriteSpan(writer, value.Key);
    }

    public static GrainId ReadId(SerializationReader reader)
    {
        var type = IdSpanBytesCodec.ReadSpan(reader);
        return new GrainId(new GrainType(type), IdSpanBytesCodec.ReadSpan(reader));
    }
}

internal sealed class ActivationIdCodec : AtomCodec<ActivationId>
{
    private static readonly GuidCodec Guids = new();

    public override WireKind Wire => WireKind.Framed;

    public override void Write(SerializationWriter writer, ActivationId value) => Guids.Write(writer, value.Key);

    public override ActivationId Read(SerializationReader reader) => new(Guids.Read(reader));
}

internal sealed class MembershipVersionCodec : AtomCodec<MembershipVersion>
{
    public override WireKind Wire => WireKind.VarInt;

    public override void Write(SerializationWriter writer, MembershipVersion value) => writer.WriteVarInt64(value.Value);

    public override MembershipVersion Read(SerializationReader reader) => new(reader.ReadVarInt64());
}

internal sealed class SiloAddressBytesCodec : AtomCodec<SiloAddress>
{
    public override WireKind Wire => WireKind.Framed;

    public override void Write(SerializationWriter writer, SiloAddress value) => WriteAddress(writer, value);

    public override SiloAddress Read(SerializationReader reader) => ReadAddress(reader)!;

    public static void WriteAddress(SerializationWriter writer, SiloAddress? value)
    {
        if (value is null)
        {
            writer.WriteByte(0);
            return;
        }

        Span<byte> bytes = stackalloc byte[16];
        value.Endpoint.Address.TryWriteBytes(bytes, out var length);
        writer.WriteByte((byte)length);
        writer.WriteBytes(bytes[..length]);
        writer.WriteVarUInt32((uint)value.Endpoint.Port);
        writer.WriteVarInt64(value.Generation);
    }

    public static SiloAddress? ReadAddress(SerializationReader reader)
    {
        var length = reader.ReadByte();
        if (length == 0)
        {
            return null;
        }

        var address = new IPAddress(reader.ReadSpan(length));
        var port = (int)reader.ReadVarUInt32();
        return SiloAddress.New(address, port, checked((int)reader.ReadVarInt64()));
    }
}
