using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Orleans.Serialization.Codecs;

/// <summary>Which element types are written as one block of memory.</summary>
internal static class BlockCopied
{
    // The wire is little-endian, as is every machine that .NET 10 runs on.
    private static readonly HashSet<Type> Types =
    [
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(char),
    ];

    public static bool IsBlock(Type type) => Types.Contains(type);
}

internal sealed class BlockArrayCodec<T> : ReferenceCodec<T[]>
    where T : unmanaged
{
    public override bool IsShallow => false;

    public override bool TracksReferences => true;

    protected override void WriteContent(SerializationWriter writer, T[] value) => WriteBlock(writer, value);

    protected override T[] ReadContent(SerializationReader reader, int offset)
    {
        var value = ReadBlock(reader);
        reader.Remember(offset, value);
        return value;
    }

    protected override T[] CopyContent(T[] value, CopyContext context)
    {
        var copy = value.AsSpan().ToArray();
        context.Record(value, copy);
        return copy;
    }

    public static void WriteBlock(SerializationWriter writer, ReadOnlySpan<T> value)
    {
        writer.WriteVarUInt32((uint)value.Length);
        writer.WriteBytes(MemoryMarshal.AsBytes(value));
    }

    public static T[] ReadBlock(SerializationReader reader)
    {
        var length = reader.ReadCount(System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        return MemoryMarshal.Cast<byte, T>(reader.ReadSpan(length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>())).ToArray();
    }
}

internal sealed class ArrayCodec<T> : ReferenceCodec<T[]>
{
    private static readonly Codec<T> Element = CodecOf<T>.Instance;

    public override bool IsShallow => false;

    public override bool TracksReferences => true;

    public override string? Problem => Element.Problem;

    public override IEnumerable<Codec> Parts => [Element];

    protected override void WriteContent(SerializationWriter writer, T[] value) => WriteElements(writer, value);

    protected override T[] ReadContent(SerializationReader reader, int offset)
    {
        var value = new T[reader.ReadCount()];
        reader.Remember(offset, value);
        for (var i = 0; i < value.Length; i++)
        {
            value[i] = Element.Read(reader);
        }

        return value;
    }

    protected override T[] CopyContent(T[] value, CopyContext context)
    {
        var copy = new T[value.Length];
        context.Record(value, copy);
        CopyElements(value, copy, context);
        return copy;
    }

    public static void WriteElements(SerializationWriter writer, ReadOnlySpan<T> value)
    {
        writer.WriteVarUInt32((uint)value.Length);
        foreach (var element in value)
        {
            Element.Write(writer, element);
        }
    }

    public static T[] ReadElements(SerializationReader reader)
    {
        var value = new T[reader.ReadCount()];
        for (var i = 0; i < value.Length; i++)
        {
            value[i] = Element.Read(reader);
        }

        return value;
    }

    public static void CopyElements(ReadOnlySpan<T> from, Span<T> to, CopyContext context)
    {
        if (Element.IsShallow)
        {
            from.CopyTo(to);
            return;
        }

        for (var i = 0; i < from.Length; i++)
        {
            to[i] = Element.Copy(from[i], context);
        }
    }
}

/// <summary>Spans of elements, by block where that is possible.</summary>
internal static class Elements<T>
{
    private static readonly bool IsBlock = BlockCopied.IsBlock(typeof(T));

    public static bool AreShallow { get; } = CodecOf<T>.Instance.IsShallow;

    public static string? Problem => CodecOf<T>.Instance.Problem;

    public static void Write(SerializationWriter writer, ReadOnlySpan<T> value)
    {
        if (!IsBlock)
        {
            ArrayCodec<T>.WriteElements(writer, value);
            return;
        }

        writer.WriteVarUInt32((uint)value.Length);
        writer.WriteBytes(MemoryMarshal.CreateReadOnlySpan(
            ref System.Runtime.CompilerServices.Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(value)),
            value.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()));
    }

    public static T[] Read(SerializationReader reader)
    {
        if (!IsBlock)
        {
            return ArrayCodec<T>.ReadElements(reader);
        }

        var size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        var array = GC.AllocateUninitializedArray<T>(reader.ReadCount(size));
        reader.ReadSpan(array.Length * size).CopyTo(MemoryMarshal.CreateSpan(
            ref System.Runtime.CompilerServices.Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(array)),
            array.Length * size));
        return array;
    }

    public static T[] Copy(ReadOnlySpan<T> value, CopyContext context)
    {
        var copy = new T[value.Length];
        ArrayCodec<T>.CopyElements(value, copy, context);
        return copy;
    }
}

internal sealed class MemoryCodec<T> : ValueCodec<Memory<T>>
{
    public override WireKind Wire => WireKind.Framed;

    public override bool IsShallow => false;

    public override string? Problem => Elements<T>.Problem;

    public override void Write(SerializationWriter writer, Memory<T> value) => Elements<T>.Write(writer, value.Span);

    public override Memory<T> Read(SerializationReader reader) => Elements<T>.Read(reader);

    public override Memory<T> Copy(Memory<T> value, CopyContext context) => Elements<T>.Copy(value.Span, context);
}

internal sealed class ReadOnlyMemoryCodec<T> : ValueCodec<ReadOnlyMemory<T>>
{
    public override WireKind Wire => WireKind.Framed;

    // The memory may be part of an array that its owner goes on using.
    public override bool IsShallow => false;

    public override string? Problem => Elements<T>.Problem;

    public override void Write(SerializationWriter writer, ReadOnlyMemory<T> value) => Elements<T>.Write(writer, value.Span);

    public override ReadOnlyMemory<T> Read(SerializationReader reader)
    {
        if (typeof(T) != typeof(byte))
        {
            return Elements<T>.Read(reader);
        }

        var bytes = reader.ReadMemory(reader.ReadCount());
        return System.Runtime.CompilerServices.Unsafe.As<ReadOnlyMemory<byte>, ReadOnlyMemory<T>>(ref bytes);
    }

    public override ReadOnlyMemory<T> Copy(ReadOnlyMemory<T> value, CopyContext context) => Elements<T>.Copy(value.Span, context);
}

internal sealed class ArraySegmentCodec<T> : ValueCodec<ArraySegment<T>>
{
    public override WireKind Wire => WireKind.Framed;

    public override bool IsShallow => false;

    public override string? Problem => Elements<T>.Problem;

    public override void Write(SerializationWriter writer, ArraySegment<T> value) => Elements<T>.Write(writer, value.AsSpan());

    public override ArraySegment<T> Read(SerializationReader reader) => new(Elements<T>.Read(reader));

    public override ArraySegment<T> Copy(ArraySegment<T> value, CopyContext context) => new(Elements<T>.Copy(value.AsSpan(), context));
}

internal sealed class ImmutableArrayCodec<T> : ValueCodec<ImmutableArray<T>>
{
    public override WireKind Wire => WireKind.Framed;

    public override bool IsShallow => Elements<T>.AreShallow;

    public override string? Problem => Elements<T>.Problem;

    public override void Write(SerializationWriter writer, ImmutableArray<T> value)
    {
        writer.WriteByte(value.IsDefault ? (byte)0 : (byte)1);
        if (!value.IsDefault)
        {
            Elements<T>.Write(writer, value.AsSpan());
        }
    }

    public override ImmutableArray<T> Read(SerializationReader reader) =>
        reader.ReadByte() == 0 ? default : ImmutableCollectionsMarshal.AsImmutableArray(Elements<T>.Read(reader));

    public override ImmutableArray<T> Copy(ImmutableArray<T> value, CopyContext context) =>
        IsShallow || value.IsDefault ? value : ImmutableCollectionsMarshal.AsImmutableArray(Elements<T>.Copy(value.AsSpan(), context));
}
