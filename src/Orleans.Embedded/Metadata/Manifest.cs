using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.Metadata;

/// <summary>What is known of a grain class.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.GrainProperties")]
public sealed class GrainProperties(ImmutableDictionary<string, string> values) : IEquatable<GrainProperties>
{
    [Id(0)]
    public ImmutableDictionary<string, string> Properties { get; } = values;

    public string ToDetailedString() => string.Join(", ", Properties.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));

    public bool Equals(GrainProperties? other) => other is not null && ManifestEquality.Same(Properties, other.Properties);

    public override bool Equals(object? obj) => Equals(obj as GrainProperties);

    public override int GetHashCode() => Properties.Count;
}

/// <summary>What is known of a grain interface.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.GrainInterfaceProperties")]
public sealed class GrainInterfaceProperties(ImmutableDictionary<string, string> values) : IEquatable<GrainInterfaceProperties>
{
    [Id(0)]
    public ImmutableDictionary<string, string> Properties { get; } = values;

    public string ToDetailedString() => string.Join(", ", Properties.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));

    public bool Equals(GrainInterfaceProperties? other) => other is not null && ManifestEquality.Same(Properties, other.Properties);

    public override bool Equals(object? obj) => Equals(obj as GrainInterfaceProperties);

    public override int GetHashCode() => Properties.Count;
}

/// <summary>The grain classes and interfaces of one silo.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.GrainManifest")]
public sealed class GrainManifest(
    ImmutableDictionary<GrainType, GrainProperties> grains,
    ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties> interfaces) : IEquatable<GrainManifest>
{
    [Id(0)]
    public ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties> Interfaces { get; } = interfaces;

    [Id(1)]
    public ImmutableDictionary<GrainType, GrainProperties> Grains { get; } = grains;

    public bool Equals(GrainManifest? other) =>
        other is not null && ManifestEquality.Same(Grains, other.Grains) && ManifestEquality.Same(Interfaces, other.Interfaces);

    public override bool Equals(object? obj) => Equals(obj as GrainManifest);

    public override int GetHashCode() => HashCode.Combine(Grains.Count, Interfaces.Count);
}

internal static class ManifestEquality
{
    public static bool Same<TKey, TValue>(ImmutableDictionary<TKey, TValue> left, ImmutableDictionary<TKey, TValue> right)
        where TKey : notnull =>
        ReferenceEquals(left, right)
        || (left.Count == right.Count && left.All(p => right.TryGetValue(p.Key, out var value) && EqualityComparer<TValue>.Default.Equals(p.Value, value)));
}

/// <summary>A version of two parts.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.MajorMinorVersion")]
public readonly struct MajorMinorVersion(long majorVersion, long minorVersion) : IComparable<MajorMinorVersion>, IEquatable<MajorMinorVersion>
{
    public static MajorMinorVersion Zero => new(0, 0);

    public static MajorMinorVersion MinValue => new(long.MinValue, long.MinValue);

    [Id(0)]
    public long Major { get; } = majorVersion;

    [Id(1)]
    public long Minor { get; } = minorVersion;

    public static MajorMinorVersion Parse(string value)
    {
        var dot = value.IndexOf('.', StringComparison.Ordinal);
        return new MajorMinorVersion(long.Parse(value.AsSpan(0, dot)), long.Parse(value.AsSpan(dot + 1)));
    }

    public int CompareTo(MajorMinorVersion other)
    {
        var major = Major.CompareTo(other.Major);
        return major != 0 ? major : Minor.CompareTo(other.Minor);
    }

    public bool Equals(MajorMinorVersion other) => Major == other.Major && Minor == other.Minor;

    public override bool Equals(object? obj) => obj is MajorMinorVersion other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Major, Minor);

    public override string ToString() => $"{Major}.{Minor}";

    public static bool operator ==(MajorMinorVersion left, MajorMinorVersion right) => left.Equals(right);

    public static bool operator !=(MajorMinorVersion left, MajorMinorVersion right) => !left.Equals(right);

    public static bool operator >=(MajorMinorVersion left, MajorMinorVersion right) => left.CompareTo(right) >= 0;

    public static bool operator <=(MajorMinorVersion left, MajorMinorVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >(MajorMinorVersion left, MajorMinorVersion right) => left.CompareTo(right) > 0;

    public static bool operator <(MajorMinorVersion left, MajorMinorVersion right) => left.CompareTo(right) < 0;
}
