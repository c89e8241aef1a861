namespace Orleans.Serialization;

/// <summary>How a field's value is framed, so that a reader that does not know the field can skip it.</summary>
internal enum WireKind
{
    /// <summary>A variable-length integer.</summary>
    VarInt = 0,

    /// <summary>Four bytes.</summary>
    Fixed32 = 1,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 2,

    /// <summary>A variable-length n, 0 for null, and n - 1 bytes.</summary>
    Text = 3,

    /// <summary>Four bytes of length and as many bytes.</summary>
    Framed = 4,

    /// <summary>The end of the fields of one class in a hierarchy.</summary>
    EndOfFields = 7,
}

/// <summary>Writes, reads and copies values of one type.</summary>
internal abstract class Codec
{
    public abstract WireKind Wire { get; }

    /// <summary>Whether a copy may be the value itself.</summary>
    public abstract bool IsShallow { get; }

    /// <summary>Whether repeated references to one object are written once.</summary>
    public virtual bool TracksReferences => false;

    /// <summary>Why this codec cannot work, if it cannot.</summary>
    public virtual string? Problem => null;

    /// <summary>The type that stands for the value's where it is not known beforehand.</summary>
    public abstract Type HeaderType { get; }

    /// <summary>Codecs that this one calls, to check them before the first call.</summary>
    public virtual IEnumerable<Codec> Parts => [];

    public abstract void WriteContentObject(SerializationWriter writer, object value);

    public abstract object ReadContentObject(SerializationReader reader, int offset);

    public abstract object? CopyObject(object? value, CopyContext context);
}

/// <summary>Writes, reads and copies values of one type.</summary>
internal abstract class Codec<T> : Codec
{
    public override Type HeaderType => typeof(T);

    public abstract void Write(SerializationWriter writer, T value);

    public abstract T Read(SerializationReader reader);

    public abstract T Copy(T value, CopyContext context);

    public override object? CopyObject(object? value, CopyContext context) => value is null ? null : Copy((T)value, context);
}

/// <summary>For types without null, references or subtypes, and for strings.</summary>
internal abstract class ValueCodec<T> : Codec<T>
{
    public override void WriteContentObject(SerializationWriter writer, object value) => Write(writer, (T)value);

    public override object ReadContentObject(SerializationReader reader, int offset) => Read(reader)!;
}

/// <summary>For values that nobody can change.</summary>
internal abstract class AtomCodec<T> : ValueCodec<T>
{
    public override bool IsShallow => true;

    public override T Copy(T value, CopyContext context) => value;
}

/// <summary>The codec of each type.</summary>
internal static class CodecOf<T>
{
    public static readonly Codec<T> Instance = (Codec<T>)CodecRegistry.Get(typeof(T));
}
