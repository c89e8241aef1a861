using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Orleans.Serialization.Compiled;

namespace Orleans.Serialization.Codecs;

/// <summary>
/// Exceptions travel with type, message, stack and inner exceptions. Those of the base library and the runtime need nothing;
/// an application's own need [GenerateSerializer], or arrive as <see cref="UnavailableExceptionFallbackException"/>.
/// </summary>
internal sealed class ExceptionCodec<T> : ReferenceCodec<T>
    where T : Exception
{
    public override bool IsShallow => true;

    public override bool TracksReferences => true;

    public override Type HeaderType => typeof(Exception);

    // The content names the type itself, so that an unknown one does not fail the whole message.
    public override void Write(SerializationWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteByte(Null);
            return;
        }

        var offset = writer.Track(value);
        if (offset >= 0)
        {
            writer.WriteByte(Back);
            writer.WriteVarUInt32((uint)offset);
            return;
        }

        writer.WriteByte(Exact);
        ExceptionContent.Write(writer, value);
    }

    public override object ReadContentObject(SerializationReader reader, int offset) => ExceptionContent.Read(reader, offset);

    public override void WriteContentObject(SerializationWriter writer, object value) => ExceptionContent.Write(writer, (Exception)value);

    protected override void WriteContent(SerializationWriter writer, T value) => ExceptionContent.Write(writer, value);

    protected override T ReadContent(SerializationReader reader, int offset) =>
        ExceptionContent.Read(reader, offset) as T ?? throw new SerializerException($"An exception of another type stands where {typeof(T)} is expected");

    protected override T CopyContent(T value, CopyContext context) => value;
}

internal static class ExceptionContent
{
    private static readonly string[] TrustedNamespaces = ["System", "Microsoft", "Orleans", "Azure"];

    public static void Write(SerializationWriter writer, Exception value)
    {
        writer.WriteString(WireNames.Of(value.GetType()));
        writer.WriteString(value.Message);
        writer.WriteString(value.StackTrace);
        writer.WriteFixed32((uint)value.HResult);
        var inner = CodecOf<Exception>.Instance;
        if (value is AggregateException aggregate)
        {
            writer.WriteVarUInt32((uint)aggregate.InnerExceptions.Count);
            foreach (var e in aggregate.InnerExceptions)
            {
                inner.Write(writer, e);
            }
        }
        else
        {
            writer.WriteVarUInt32(value.InnerException is null ? 0u : 1u);
            if (value.InnerException is not null)
            {
                inner.Write(writer, value.InnerException);
            }
        }

        var start = writer.BeginLength();
        if (TypeShape.IsSerializable(value.GetType()))
        {
            ExceptionMembers.Of(value.GetType()).Write(writer, value);
        }

        writer.EndLength(start);
    }

    public static Exception Read(SerializationReader reader, int offset)
    {
        var typeName = reader.ReadString() ?? "";
        var message = reader.ReadString();
        var stackTrace = reader.ReadString();
        var hresult = (int)reader.ReadFixed32();
        var inner = CodecOf<Exception>.Instance;
        var inners = new Exception[reader.ReadCount()];
        for (var i = 0; i < inners.Length; i++)
        {
            inners[i] = inner.Read(reader);
        }

        var length = reader.ReadLength();
        var type = Resolve(typeName);
        var exception = Create(type, typeName, message, inners);
        exception.HResult = hresult;
        reader.Remember(offset, exception);
        if (length > 0 && type is not null)
        {
            ExceptionMembers.Of(type).Read(reader, exception);
        }
        else
        {
            reader.Skip(length);
        }

        if (!string.IsNullOrEmpty(stackTrace))
        {
            ExceptionDispatchInfo.SetRemoteStackTrace(exception, stackTrace);
        }

        return exception;
    }

    private static Exception Create(Type? type, string typeName, string? message, Exception[] inners)
    {
        var inner = inners.Length > 0 ? inners[0] : null;
        if (type is null)
        {
            return new UnavailableExceptionFallbackException(typeName, message, inner);
        }

        if (type == typeof(AggregateException))
        {
            return new AggregateException(inners);
        }

        var exception = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        MessageField(exception) = message;
        InnerField(exception) = inner;
        return exception;
    }

    private static Type? Resolve(string name)
    {
        if (WireNames.Find(name) is { } known)
        {
            return typeof(Exception).IsAssignableFrom(known) ? known : null;
        }

        var separator = name.IndexOf('.', StringComparison.Ordinal);
        if (separator < 0 || !TrustedNamespaces.Contains(name[..separator]))
        {
            return null;
        }

        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (assembly.GetType(name) is { IsAbstract: false, ContainsGenericParameters: false } type && typeof(Exception).IsAssignableFrom(type))
            {
                WireNames.Register(type);
                return type;
            }
        }

        return null;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? MessageField(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? InnerField(Exception exception);
}
