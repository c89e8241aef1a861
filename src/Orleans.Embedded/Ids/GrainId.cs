using System.Diagnostics.CodeAnalysis;
using System.Runtime.Serialization;

namespace Orleans.Runtime;

/// <summary>The identity of a grain: its type and its key, written <c>type/key</c>.</summary>
[Serializable]
[System.Text.Json.Serialization.JsonConverter(typeof(GrainIdJsonConverter))]
public readonly struct GrainId : IEquatable<GrainId>, IComparable<GrainId>, ISerializable, ISpanFormattable, ISpanParsable<GrainId>
{
    private readonly GrainType _type;
    private readonly IdSpan _key;

    public GrainId(GrainType type, IdSpan key)
    {
        _type = type;
        _key = key;
    }

    private GrainId(SerializationInfo info, StreamingContext context)
    {
        _type = new GrainType(IdSpan.UnsafeCreate((byte[])info.GetValue("tv", typeof(byte[]))!, info.GetInt32("th")));
        _key = IdSpan.UnsafeCreate((byte[])info.GetValue("kv", typeof(byte[]))!, info.GetInt32("kh"));
    }

    public GrainType Type => _type;

    public IdSpan Key => _key;

    public bool IsDefault => _type.IsDefault && _key.IsDefault;

    public static GrainId Create(string type, string key) => Create(GrainType.Create(type), key);

    public static GrainId Create(GrainType type, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return new GrainId(type, IdSpan.Create(key));
    }

    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    public static GrainId Parse(string value) => Parse(value.AsSpan());

    public static GrainId Parse(string value, IFormatProvider? provider = null) => Parse(value.AsSpan(), provider);

    public static GrainId Parse(ReadOnlySpan<char> value, IFormatProvider? provider = null)
    {
        if (!TryParse(value, provider, out var result))
        {
            throw new ArgumentException($"Unable to parse \"{value}\" as a grain id", nameof(value));
        }

        return result;
    }

    public static bool TryParse([NotNullWhen(true)] string? value, out GrainId result) => TryParse(value.AsSpan(), null, out result);

    public static bool TryParse([NotNullWhen(true)] string? value, IFormatProvider? provider, out GrainId result) => TryParse(value.AsSpan(), provider, out result);

    public static bool TryParse(ReadOnlySpan<char> value, IFormatProvider? provider, out GrainId result)
    {
        var separator = value.IndexOf('/');
        if (separator <= 0 || separator == value.Length - 1)
        {
            result = default;
            return false;
        }

        result = Create(new string(value[..separator]), new string(value[(separator + 1)..]));
        return true;
    }

    public override bool Equals(object? obj) => obj is GrainId id && Equals(id);

    public bool Equals(GrainId other) => _type.Equals(other._type) && _key.Equals(other._key);

    public override int GetHashCode() => (_type.GetHashCode() * 397) ^ _key.GetHashCode();

    public uint GetUniformHashCode() => StableHash.Combine(_type.GetUniformHashCode(), _key.GetUniformHashCode());

    public int CompareTo(GrainId other)
    {
        var byType = _type.CompareTo(other._type);
        return byType != 0 ? byType : _key.CompareTo(other._key);
    }

    public void GetObjectData(SerializationInfo info, StreamingContext context)
    {
        info.AddValue("tv", GrainType.UnsafeGetArray(_type));
        info.AddValue("th", _type.GetHashCode());
        info.AddValue("kv", IdSpan.UnsafeGetArray(_key));
        info.AddValue("kh", _key.GetHashCode());
    }

    public override string ToString() => $"{_type}/{_key}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{_type}/{_key}", out charsWritten);

    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);
}
