using Orleans.Runtime;

namespace Orleans.Serialization.Codecs;

/// <summary>References travel as the grain's id and the interface, and are bound to the reader's runtime.</summary>
internal sealed class GrainReferenceCodec<T> : Codec<T>
    where T : class, IAddressable
{
    public override WireKind Wire => WireKind.Framed;

    public override bool IsShallow => false;

    public override Type HeaderType => typeof(T).IsInterface ? typeof(T) : typeof(GrainReference);

    public override void Write(SerializationWriter writer, T value)
    {
        writer.WriteByte(value is null ? (byte)0 : (byte)1);
        if (value is not null)
        {
            WriteContentObject(writer, value);
        }
    }

    public override T Read(SerializationReader reader) => reader.ReadByte() == 0 ? null! : (T)ReadContentObject(reader, 0);

    public override T Copy(T value, CopyContext context) => value is null or GrainReference ? value! : throw NotAReference(value);

    public override void WriteContentObject(SerializationWriter writer, object value)
    {
        if (value is not GrainReference reference)
        {
            throw NotAReference(value);
        }

        GrainIdCodec.WriteId(writer, reference.GrainId);
        IdSpanBytesCodec.WriteSpan(writer, reference.InterfaceType.Value);
    }

    public override object ReadContentObject(SerializationReader reader, int offset)
    {
        var grainId = GrainIdCodec.ReadId(reader);
        var interfaceType = new GrainInterfaceType(IdSpanBytesCodec.ReadSpan(reader));
        object reference = reader.Context.CreateReference(grainId, interfaceType);
        return reference is T ? reference : ((GrainReference)reference).Shared.Runtime.Cast((GrainReference)reference, typeof(T));
    }

    private static CodecNotFoundException NotAReference(object value) => new(value is IGrainObserver
        ? $"The observer {value.GetType()} cannot be passed itself: pass the reference that IGrainFactory.CreateObjectReference returns"
        : $"The grain {value.GetType()} cannot be passed itself: pass this.AsReference<TInterface>()");
}
