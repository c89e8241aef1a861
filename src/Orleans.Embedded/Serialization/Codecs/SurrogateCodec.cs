namespace Orleans.Serialization.Codecs;

/// <summary>For classes that a converter turns into a surrogate.</summary>
internal sealed class SurrogateCodec<T, TSurrogate>(IConverter<T, TSurrogate> converter) : ReferenceCodec<T>
    where T : class
    where TSurrogate : struct
{
    private static readonly Codec<TSurrogate> Surrogate = CodecOf<TSurrogate>.Instance;

    public override bool IsShallow => false;

    public override string? Problem => Surrogate.Problem;

    public override bool TracksReferences => true;

    protected override void WriteContent(SerializationWriter writer, T value) => Surrogate.Write(writer, converter.ConvertToSurrogate(in value));

    protected override T ReadContent(SerializationReader reader, int offset)
    {
        var surrogate = Surrogate.Read(reader);
        var value = converter.ConvertFromSurrogate(in surrogate);
        reader.Remember(offset, value);
        return value;
    }

    protected override T CopyContent(T value, CopyContext context)
    {
        var surrogate = Surrogate.Copy(converter.ConvertToSurrogate(in value), context);
        var copy = converter.ConvertFromSurrogate(in surrogate);
        context.Record(value, copy);
        return copy;
    }
}

/// <summary>For structs that a converter turns into a surrogate.</summary>
internal sealed class SurrogateValueCodec<T, TSurrogate>(IConverter<T, TSurrogate> converter) : ValueCodec<T>
    where T : struct
    where TSurrogate : struct
{
    private static readonly Codec<TSurrogate> Surrogate = CodecOf<TSurrogate>.Instance;

    public override WireKind Wire => WireKind.Framed;

    public override bool IsShallow => false;

    public override string? Problem => Surrogate.Problem;

    public override void Write(SerializationWriter writer, T value) => Surrogate.Write(writer, converter.ConvertToSurrogate(in value));

    public override T Read(SerializationReader reader)
    {
        var surrogate = Surrogate.Read(reader);
        return converter.ConvertFromSurrogate(in surrogate);
    }

    public override T Copy(T value, CopyContext context)
    {
        var surrogate = Surrogate.Copy(converter.ConvertToSurrogate(in value), context);
        return converter.ConvertFromSurrogate(in surrogate);
    }
}
