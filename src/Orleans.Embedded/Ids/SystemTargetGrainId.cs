using System.Text;

namespace Orleans.Runtime;

/// <summary>The identity of a runtime component on one silo: the silo is part of the key, so that no directory is needed to reach it.</summary>
public readonly struct SystemTargetGrainId : IEquatable<SystemTargetGrainId>, IComparable<SystemTargetGrainId>, ISpanFormattable
{
    private const char SegmentSeparator = '+';

    private SystemTargetGrainId(GrainId grainId) => GrainId = grainId;

    public GrainId GrainId { get; }

    public static GrainType CreateGrainType(string name) => GrainType.Create($"{GrainTypePrefix.SystemTargetPrefix}{name}");

    public static SystemTargetGrainId Create(GrainType kind, SiloAddress address) => new(GrainId.Create(kind, address.ToParsableString()));

    public static SystemTargetGrainId Create(GrainType kind, SiloAddress address, string? extraIdentifier) =>
        extraIdentifier is null ? Create(kind, address) : new(GrainId.Create(kind, $"{address.ToParsableString()}{SegmentSeparator}{extraIdentifier}"));

    public static bool IsSystemTargetGrainId(in GrainId id) => id.IsSystemTarget();

    public static bool TryParse(GrainId grainId, out SystemTargetGrainId systemTargetId)
    {
        systemTargetId = grainId.IsSystemTarget() ? new SystemTargetGrainId(grainId) : default;
        return grainId.IsSystemTarget();
    }

    public SiloAddress GetSiloAddress()
    {
        var key = GrainId.Key.AsSpan();
        var separator = key.IndexOf((byte)SegmentSeparator);
        return SiloAddress.FromUtf8String(separator < 0 ? key : key[..separator]);
    }

    public SystemTargetGrainId WithSiloAddress(SiloAddress siloAddress)
    {
        var key = Encoding.UTF8.GetString(GrainId.Key.AsSpan());
        var separator = key.IndexOf(SegmentSeparator);
        return Create(GrainId.Type, siloAddress, separator < 0 ? null : key[(separator + 1)..]);
    }

    public bool Equals(SystemTargetGrainId other) => GrainId.Equals(other.GrainId);

    public override bool Equals(object? obj) => obj is SystemTargetGrainId other && Equals(other);

    public override int GetHashCode() => GrainId.GetHashCode();

    public int CompareTo(SystemTargetGrainId other) => GrainId.CompareTo(other.GrainId);

    public override string ToString() => GrainId.ToString();

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{GrainId}", out charsWritten);

    public static bool operator ==(SystemTargetGrainId left, SystemTargetGrainId right) => left.Equals(right);

    public static bool operator !=(SystemTargetGrainId left, SystemTargetGrainId right) => !left.Equals(right);

    public static bool operator >(SystemTargetGrainId left, SystemTargetGrainId right) => left.CompareTo(right) > 0;

    public static bool operator <(SystemTargetGrainId left, SystemTargetGrainId right) => left.CompareTo(right) < 0;

    public static bool operator >=(SystemTargetGrainId left, SystemTargetGrainId right) => left.CompareTo(right) >= 0;

    public static bool operator <=(SystemTargetGrainId left, SystemTargetGrainId right) => left.CompareTo(right) <= 0;
}
