using System.Security.Cryptography;

namespace Orleans.Runtime;

/// <summary>Tells one activation of a grain from every other.</summary>
[Serializable]
[System.Text.Json.Serialization.JsonConverter(typeof(ActivationIdConverter))]
public readonly struct ActivationId : IEquatable<ActivationId>, ISpanFormattable
{
    public ActivationId(Guid key) => Key = key;

    internal Guid Key { get; }

    public bool IsDefault => Key == Guid.Empty;

    public static ActivationId NewId() => new(Ports.RuntimeRandom.Process.NextGuid());

    public static ActivationId GetDeterministic(GrainId grain)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(grain.ToString()), hash);
        return new ActivationId(new Guid(hash[..16]));
    }

    public static ActivationId FromParsableString(string activationId) =>
        new(Guid.Parse(activationId.AsSpan(activationId.StartsWith('@') ? 1 : 0)));

    public string ToParsableString() => ToString();

    public override bool Equals(object? obj) => obj is ActivationId other && Equals(other);

    public bool Equals(ActivationId other) => Key == other.Key;

    public override int GetHashCode() => Key.GetHashCode();

    public override string ToString() => $"@{Key:N}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"@{Key:N}", out charsWritten);

    public static bool operator ==(ActivationId left, ActivationId right) => left.Equals(right);

    public static bool operator !=(ActivationId left, ActivationId right) => !left.Equals(right);
}
