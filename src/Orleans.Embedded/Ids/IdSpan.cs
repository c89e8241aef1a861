using System.Runtime.Serialization;
using System.Text;

namespace Orleans.Runtime;

/// <summary>An immutable UTF-8 string with its hash, the building block of grain and interface identities.</summary>
[Serializable]
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>, ISerializable, ISpanFormattable
{
    private readonly byte[]? _value;
    private readonly int _hashCode;

    public IdSpan(byte[] value)
    {
        _value = value;
        _hashCode = GetHashCode(value);
    }

    private IdSpan(byte[]? value, int hashCode)
    {
        _value = value;
        _hashCode = hashCode;
    }

    private IdSpan(SerializationInfo info, StreamingContext context)
    {
        _value = (byte[]?)info.GetValue("v", typeof(byte[]));
        _hashCode = info.GetInt32("h");
    }

    public ReadOnlyMemory<byte> Value => _value;

    public bool IsDefault => _value is null || _value.Length == 0;

    public static IdSpan Create(string id) => new(Encoding.UTF8.GetBytes(id));

    public static IdSpan UnsafeCreate(byte[] value, int hashCode) => new(value, hashCode);

    public static byte[] UnsafeGetArray(IdSpan id) => id._value!;

    public ReadOnlySpan<byte> AsSpan() => _value;

    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    public bool Equals(IdSpan obj)
    {
        if (ReferenceEquals(_value, obj._value))
        {
            return true;
        }

        return _hashCode == obj._hashCode && AsSpan().SequenceEqual(obj.AsSpan());
    }

    public override int GetHashCode() => _hashCode;

    public uint GetUniformHashCode() => (uint)_hashCode;

    public int CompareTo(IdSpan other) => AsSpan().SequenceCompareTo(other.AsSpan());

    public void GetObjectData(SerializationInfo info, StreamingContext context)
    {
        info.AddValue("v", _value);
        info.AddValue("h", _hashCode);
    }

    public override string ToString() => _value is null ? "" : Encoding.UTF8.GetString(_value);

    public bool TryFormat(Span<char> destination, out int charsWritten)
    {
        if (Encoding.UTF8.GetCharCount(AsSpan()) > destination.Length)
        {
            charsWritten = 0;
            return false;
        }

        charsWritten = Encoding.UTF8.GetChars(AsSpan(), destination);
        return true;
    }

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);

    private static int GetHashCode(byte[]? value) => value is null ? 0 : unchecked((int)StableHash.ComputeHash(value));
}
