using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization.Compiled;

/// <summary>The compiled members of a type, made when they are first needed, because types refer to each other in circles.</summary>
internal sealed class CompiledMembers<T>
{
    private readonly Lazy<WriteMembers<T>> _write;
    private readonly Lazy<ReadMembers<T>> _read;
    private readonly Lazy<CopyMembers<T>> _copy;

    public CompiledMembers()
    {
        Shape = TypeShape.Of(typeof(T));
        _write = new(() => MemberCompiler.Writer<T>(Shape));
        _read = new(() => MemberCompiler.Reader<T>(Shape));
        _copy = new(() => MemberCompiler.Copier<T>(Shape));
    }

    public TypeShape Shape { get; }

    public WriteMembers<T> Write => _write.Value;

    public ReadMembers<T> Read => _read.Value;

    public CopyMembers<T> Copy => _copy.Value;

    public IEnumerable<Codec> Parts => Shape.Groups.SelectMany(g => g).Select(m => CodecRegistry.Get(m.Type));
}

/// <summary>For classes marked with <see cref="GenerateSerializerAttribute"/>.</summary>
internal sealed class CompiledClassCodec<T> : ReferenceCodec<T>
    where T : class
{
    private readonly CompiledMembers<T> _members = new();
    private readonly Func<T> _create = CreateFactory();

    public override bool IsShallow => _members.Shape.IsImmutable;

    public override bool TracksReferences => _members.Shape.TracksReferences;

    public override IEnumerable<Codec> Parts => _members.Parts;

    protected override void WriteContent(SerializationWriter writer, T value) => _members.Write(writer, ref value);

    protected override T ReadContent(SerializationReader reader, int offset)
    {
        var value = _create();
        if (TracksReferences)
        {
            reader.Remember(offset, value);
        }

        _members.Read(reader, ref value);
        return value;
    }

    protected override T CopyContent(T value, CopyContext context)
    {
        var copy = _create();
        if (TracksReferences)
        {
            context.Record(value, copy);
        }

        _members.Copy(ref value, ref copy, context);
        return copy;
    }

    // A parameterless constructor runs, so that members which the data does not have keep their initial values.
    private static Func<T> CreateFactory()
    {
        var constructor = typeof(T).GetConstructor(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance, Type.EmptyTypes);
        return constructor is null
            ? static () => (T)RuntimeHelpers.GetUninitializedObject(typeof(T))
            : Expression.Lambda<Func<T>>(Expression.New(constructor)).Compile();
    }
}

/// <summary>For structs marked with <see cref="GenerateSerializerAttribute"/>, and for tuples.</summary>
internal sealed class CompiledStructCodec<T> : ValueCodec<T>
    where T : struct
{
    private readonly CompiledMembers<T> _members = new();
    private bool? _isShallow;

    public override WireKind Wire => WireKind.Framed;

    // A struct cannot contain itself but through a class, which ends the search.
    public override bool IsShallow => _isShallow ??= _members.Shape.IsImmutable
        || _members.Shape.Groups.SelectMany(g => g).All(m => m.IsImmutable || CodecRegistry.Get(m.Type) is { IsShallow: true, Problem: null });

    public override IEnumerable<Codec> Parts => _members.Parts;

    public override void Write(SerializationWriter writer, T value) => _members.Write(writer, ref value);

    public override T Read(SerializationReader reader)
    {
        var value = default(T);
        _members.Read(reader, ref value);
        return value;
    }

    public override T Copy(T value, CopyContext context)
    {
        if (!IsShallow)
        {
            var copy = default(T);
            _members.Copy(ref value, ref copy, context);
            return copy;
        }

        return value;
    }
}

/// <summary>The marked members of exceptions, which are created by other means.</summary>
internal abstract class ExceptionMembers
{
    private static readonly ConcurrentDictionary<Type, ExceptionMembers> All = new();

    public static ExceptionMembers Of(Type type) =>
        All.GetOrAdd(type, static type => (ExceptionMembers)Activator.CreateInstance(typeof(ExceptionMembers<>).MakeGenericType(type))!);

    public abstract void Write(SerializationWriter writer, Exception exception);

    public abstract void Read(SerializationReader reader, Exception exception);
}

internal sealed class ExceptionMembers<T> : ExceptionMembers
    where T : Exception
{
    private readonly CompiledMembers<T> _members = new();

    public override void Write(SerializationWriter writer, Exception exception)
    {
        var value = (T)exception;
        _members.Write(writer, ref value);
    }

    public override void Read(SerializationReader reader, Exception exception)
    {
        var value = (T)exception;
        _members.Read(reader, ref value);
    }
}
