using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Serialization.Codecs;

/// <summary>A call as an argument of another: the method's number, its type arguments and the arguments.</summary>
internal sealed class InvokableCodec<T> : Codec<T>
    where T : class, IInvokable
{
    public override WireKind Wire => WireKind.Framed;

    public override bool IsShallow => false;

    public override Type HeaderType => typeof(IInvokable);

    public override void Write(SerializationWriter writer, T value)
    {
        writer.WriteByte(value is null ? (byte)0 : (byte)1);
        if (value is not null)
        {
            InvokableContent.Write(writer, value);
        }
    }

    public override T Read(SerializationReader reader) => reader.ReadByte() == 0 ? null! : (T)InvokableContent.Read(reader);

    public override T Copy(T value, CopyContext context)
    {
        // The arguments were copied when the call was made; a second copy of the object itself would lose its identity.
        (value as ICompiledInvokable)?.CopyArguments(context);
        return value;
    }

    public override void WriteContentObject(SerializationWriter writer, object value) => InvokableContent.Write(writer, (IInvokable)value);

    public override object ReadContentObject(SerializationReader reader, int offset) => InvokableContent.Read(reader);
}

internal static class InvokableContent
{
    public static void Write(SerializationWriter writer, IInvokable value)
    {
        var compiled = (ICompiledInvokable)value;
        var descriptor = compiled.Descriptor;
        writer.WriteFixed64(descriptor.Id);
        var types = descriptor.TypeArguments;
        writer.WriteByte((byte)types.Length);
        foreach (var type in types)
        {
            writer.WriteType(type);
        }

        compiled.WriteArguments(writer);
        ((RequestBase)value).WriteSettings(writer);
    }

    public static IInvokable Read(SerializationReader reader)
    {
        var id = reader.ReadFixed64();
        var count = reader.ReadByte();
        var types = count == 0 ? [] : new Type[count];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = reader.ReadType();
        }

        var request = InvokerRegistry.Find(id, types).Create();
        ((ICompiledInvokable)request).ReadArguments(reader);
        request.ReadSettings(reader);
        return request;
    }
}
