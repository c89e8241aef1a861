using System.Buffers;

namespace Orleans.Serialization;

/// <summary>Serialises values of any known type.</summary>
public sealed class Serializer
{
    private readonly SerializerContext _context;

    internal Serializer(SerializerContext context) => _context = context;

    public bool CanSerialize<T>() => CodecOf<T>.Instance.Problem is null;

    public bool CanSerialize(Type type) => CodecRegistry.Get(type).Problem is null;

    public byte[] SerializeToArray<T>(T value)
    {
        var writer = SerializationWriter.Rent();
        try
        {
            CodecOf<T>.Instance.Write(writer, value);
            return writer.ToArray();
        }
        finally
        {
            SerializationWriter.Return(writer);
        }
    }

    public void Serialize<T, TBufferWriter>(T value, TBufferWriter destination)
        where TBufferWriter : IBufferWriter<byte>
    {
        var writer = SerializationWriter.Rent();
        try
        {
            CodecOf<T>.Instance.Write(writer, value);
            destination.Write(writer.Written);
        }
        finally
        {
            SerializationWriter.Return(writer);
        }
    }

    public T Deserialize<T>(byte[] source) => Deserialize<T>(source.AsMemory());

    public T Deserialize<T>(ReadOnlyMemory<byte> source) => CodecOf<T>.Instance.Read(new SerializationReader(source, _context));

    public T Deserialize<T>(ReadOnlySpan<byte> source) => Deserialize<T>(source.ToArray());

    public T Deserialize<T>(ReadOnlySequence<byte> source) => Deserialize<T>(source.IsSingleSegment ? source.First : source.ToArray());
}

/// <summary>Copies values of any known type with all that they refer to; immutable parts are shared.</summary>
public sealed class DeepCopier
{
    internal DeepCopier()
    {
    }

    public T Copy<T>(T value)
    {
        var context = CopyContext.Rent();
        try
        {
            return CodecOf<T>.Instance.Copy(value, context);
        }
        finally
        {
            CopyContext.Return(context);
        }
    }
}
