using System.Runtime.Serialization;

namespace Orleans.Runtime;

/// <summary>The name of a grain class as it stands in grain identities.</summary>
[Serializable]
public readonly struct GrainType : IEquatable<GrainType>, IComparable<GrainType>, ISerializable, ISpanFormattable
{
    public GrainType(IdSpan id) => Value = id;

    public GrainType(byte[] value) => Value = new IdSpan(value);

    private GrainType(SerializationInfo info, StreamingContext context) =>
        Value = IdSpan.UnsafeCreate((byte[])info.GetValue("v", typeof(byte[]))!, info.GetInt32("h"));

    public IdSpan Value { get; }

    public bool IsDefault => Value.IsDefault;

    public static GrainType Create(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        return new GrainType(IdSpan.Create(value));
    }

    public static byte[] UnsafeGetArray(GrainType id) => IdSpan.UnsafeGetArray(id.Value);

    public ReadOnlySpan<byte> AsSpan() => Value.AsSpan();

    public override bool Equals(object? obj) => obj is GrainType other && Equals(other);

    public bool Equals(GrainType obj) => Value.Equals(obj.Value);

    public override int GetHashCode() => Value.GetHashCode();

    public uint GetUniformHashCode() => Value.GetUniformHashCode();

    public int CompareTo(GrainType other) => Value.CompareTo(other.Value);

    public void GetObjectData(SerializationInfo info, StreamingContext context)
    {
        info.AddValue("v", IdSpan.UnsafeGetArray(Value));
        info.AddValue("h", Value.GetHashCode());
    }

    public override string ToString() => Value.ToString();

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Value.TryFormat(destination, out charsWritten);

    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);

    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);
}
