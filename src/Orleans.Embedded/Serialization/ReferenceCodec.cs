namespace Orleans.Serialization;

/// <summary>
/// For classes. A value starts with one byte: 0 null, 1 an object written before (its offset follows), 2 an object of exactly
/// the declared type, 3 an object whose type follows.
/// </summary>
internal abstract class ReferenceCodec<T> : Codec<T>
    where T : class?
{
    protected const byte Null = 0;
    protected const byte Back = 1;
    protected const byte Exact = 2;
    protected const byte Typed = 3;

    public override WireKind Wire => WireKind.Framed;

    public override void Write(SerializationWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteByte(Null);
            return;
        }

        var type = value.GetType();
        if (type == typeof(T))
        {
            if (!TracksReferences || !WriteBack(writer, value))
            {
                writer.WriteByte(Exact);
                WriteContent(writer, value);
            }

            return;
        }

        var codec = CodecRegistry.Get(type);
        CodecRegistry.ThrowIfUnusable(codec, type);
        if (!codec.TracksReferences || !WriteBack(writer, value))
        {
            writer.WriteByte(Typed);
            writer.WriteType(codec.HeaderType);
            codec.WriteContentObject(writer, value);
        }
    }

    public override T Read(SerializationReader reader)
    {
        var offset = reader.Position;
        switch (reader.ReadByte())
        {
            case Null:
                return null!;
            case Back:
                var target = (int)reader.ReadVarUInt32();
                return Recall(reader, target, offset);
            case Exact:
                return ReadContent(reader, offset);
            case Typed:
                var type = reader.ReadType();
                var codec = CodecRegistry.Get(type);
                CodecRegistry.ThrowIfUnusable(codec, type);
                return codec.ReadContentObject(reader, offset) as T
                    ?? throw new SerializerException($"A value of type {type} stands where {typeof(T)} is expected");
            default:
                throw new SerializerException($"A value of type {typeof(T)} starts with an unknown byte");
        }
    }

    public override T Copy(T value, CopyContext context)
    {
        if (value is null || IsShallow)
        {
            return value;
        }

        var type = value.GetType();
        var codec = type == typeof(T) ? this : CodecRegistry.Get(type);
        CodecRegistry.ThrowIfUnusable(codec, type);
        if (codec.IsShallow)
        {
            return value;
        }

        if (codec.TracksReferences && context.TryGet(value, out var known))
        {
            return (T)known;
        }

        return ReferenceEquals(codec, this) ? CopyContent(value, context) : (T)codec.CopyObject(value, context)!;
    }

    public override void WriteContentObject(SerializationWriter writer, object value) => WriteContent(writer, (T)value);

    public override object ReadContentObject(SerializationReader reader, int offset) => ReadContent(reader, offset)!;

    /// <summary>Writes an object of exactly this codec's type.</summary>
    protected abstract void WriteContent(SerializationWriter writer, T value);

    /// <summary>Reads an object of exactly this codec's type, which later references know by <paramref name="offset"/>.</summary>
    protected abstract T ReadContent(SerializationReader reader, int offset);

    protected abstract T CopyContent(T value, CopyContext context);

    private T Recall(SerializationReader reader, int target, int offset)
    {
        if (target >= offset)
        {
            throw new SerializerException("A reference points forwards");
        }

        if (reader.Recall(target) is { } known)
        {
            return known as T ?? throw new SerializerException($"A reference to {known.GetType()} stands where {typeof(T)} is expected");
        }

        // The object is in a field that was skipped because this version does not know it.
        var position = reader.Seek(target);
        var value = Read(reader);
        reader.Return(position);
        return value;
    }

    private static bool WriteBack(SerializationWriter writer, object value)
    {
        var offset = writer.Track(value);
        if (offset < 0)
        {
            return false;
        }

        writer.WriteByte(Back);
        writer.WriteVarUInt32((uint)offset);
        return true;
    }
}

/// <summary>For interfaces, abstract classes and object: the value's own type decides.</summary>
internal sealed class PolymorphicCodec<T> : ReferenceCodec<T>
    where T : class?
{
    public override bool IsShallow => false;

    protected override void WriteContent(SerializationWriter writer, T value)
    {
        // Only a bare object has this type exactly.
    }

    protected override T ReadContent(SerializationReader reader, int offset) =>
        typeof(T) == typeof(object) ? (T)new object() : throw new SerializerException($"A value of type {typeof(T)} has no type of its own");

    protected override T CopyContent(T value, CopyContext context) => value;
}

/// <summary>For types that cannot be serialised: says so when it is used.</summary>
internal sealed class MissingCodec<T>(string reason) : Codec<T>
{
    public override WireKind Wire => WireKind.Framed;

    public override bool IsShallow => false;

    public override string Problem => reason;

    public override void Write(SerializationWriter writer, T value) => throw new CodecNotFoundException(reason);

    public override T Read(SerializationReader reader) => throw new CodecNotFoundException(reason);

    public override T Copy(T value, CopyContext context) => throw new CodecNotFoundException(reason);

    public override void WriteContentObject(SerializationWriter writer, object value) => throw new CodecNotFoundException(reason);

    public override object ReadContentObject(SerializationReader reader, int offset) => throw new CodecNotFoundException(reason);
}
