using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace Orleans.Runtime;

/// <summary>A silo's endpoint and generation: the generation tells one life of a silo from the next on the same endpoint.</summary>
[Serializable]
[System.Text.Json.Serialization.JsonConverter(typeof(SiloAddressConverter))]
public sealed class SiloAddress : IEquatable<SiloAddress>, IComparable<SiloAddress>, ISpanFormattable, IParsable<SiloAddress>, IUtf8SpanParsable<SiloAddress>
{
    // One instance per address keeps comparisons cheap and silo addresses out of the garbage.
    private static readonly ConcurrentDictionary<(IPAddress Address, int Port, int Generation), SiloAddress> Interned = new();
    private static readonly DateTime Epoch = new(2022, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly int _hashCode;
    private uint[]? _uniformHashes;

    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
        _hashCode = ComputeHash(0);
    }

    public static SiloAddress Zero { get; } = New(new IPEndPoint(0, 0), 0);

    public IPEndPoint Endpoint { get; }

    public int Generation { get; }

    /// <summary>Clients count their generations downwards.</summary>
    public bool IsClient => Generation < 0;

    public static int AllocateNewGeneration() => AllocateNewGeneration(TimeProvider.System);

    internal static int AllocateNewGeneration(TimeProvider timeProvider) => (int)((timeProvider.GetUtcNow().UtcDateTime - Epoch).Ticks / TimeSpan.TicksPerSecond);

    public static SiloAddress New(IPEndPoint ep, int gen) => New(ep.Address, ep.Port, gen);

    public static SiloAddress New(IPAddress address, int port, int generation) =>
        Interned.GetOrAdd((address, port, generation), static key => new SiloAddress(new IPEndPoint(key.Address, key.Port), key.Generation));

    public static SiloAddress FromParsableString(string addr) => Parse(addr);

    public static SiloAddress FromUtf8String(ReadOnlySpan<byte> addr) => Parse(addr);

    public static SiloAddress Parse(string value) => Parse(value, null);

    public static SiloAddress Parse(string value, IFormatProvider? provider = null) =>
        TryParse(value, provider, out var result) ? result : throw new FormatException($"Invalid silo address \"{value}\"");

    public static SiloAddress Parse(ReadOnlySpan<byte> utf8Text) => Parse(Encoding.UTF8.GetString(utf8Text), null);

    public static SiloAddress Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider = null) => Parse(Encoding.UTF8.GetString(utf8Text), provider);

    public static bool TryParse([NotNullWhen(true)] string? value, [MaybeNullWhen(false)] out SiloAddress result) => TryParse(value, null, out result);

    public static bool TryParse(ReadOnlySpan<byte> utf8Text, [MaybeNullWhen(false)] out SiloAddress result) => TryParse(Encoding.UTF8.GetString(utf8Text), null, out result);

    public static bool TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, [MaybeNullWhen(false)] out SiloAddress result) =>
        TryParse(Encoding.UTF8.GetString(utf8Text), provider, out result);

    public static bool TryParse([NotNullWhen(true)] string? value, IFormatProvider? provider, [MaybeNullWhen(false)] out SiloAddress result)
    {
        result = null;
        if (value is null)
        {
            return false;
        }

        var at = value.LastIndexOf('@');
        if (at < 0 || !int.TryParse(value.AsSpan(at + 1), out var generation))
        {
            return false;
        }

        var colon = value.LastIndexOf(':', at);
        if (colon < 0 || !IPAddress.TryParse(value.AsSpan(0, colon), out var address) || !ushort.TryParse(value.AsSpan(colon + 1, at - colon - 1), out var port))
        {
            return false;
        }

        result = New(address, port, generation);
        return true;
    }

    public string ToParsableString() => $"{Endpoint.Address}:{Endpoint.Port}@{Generation}";

    public string ToStringWithHashCode() => $"{this}/x{GetConsistentHashCode():X8}";

    public override string ToString() => $"{(IsClient ? 'C' : 'S')}{Endpoint}:{Generation}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) =>
        string.Equals(format, "H", StringComparison.Ordinal) ? ToStringWithHashCode() : ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{(format is "H" ? ToStringWithHashCode() : ToString())}", out charsWritten);

    public int GetConsistentHashCode() => _hashCode;

    public uint[] GetUniformHashCodes(int numHashes)
    {
        var hashes = _uniformHashes;
        if (hashes is not null && hashes.Length == numHashes)
        {
            return hashes;
        }

        hashes = new uint[numHashes];
        for (var i = 0; i < numHashes; i++)
        {
            hashes[i] = unchecked((uint)ComputeHash(i + 1));
        }

        return _uniformHashes = hashes;
    }

    /// <summary>Whether this silo is an earlier life on the other's endpoint.</summary>
    public bool IsPredecessorOf(SiloAddress other) => Endpoint.Equals(other.Endpoint) && Generation < other.Generation;

    /// <summary>Whether this silo is a later life on the other's endpoint.</summary>
    public bool IsSuccessorOf(SiloAddress other) => Endpoint.Equals(other.Endpoint) && Generation > other.Generation;

    public override bool Equals(object? obj) => obj is SiloAddress other && Equals(other);

    public bool Equals(SiloAddress? other) =>
        ReferenceEquals(this, other) || (other is not null && Generation == other.Generation && Endpoint.Equals(other.Endpoint));

    public override int GetHashCode() => _hashCode;

    public int CompareTo(SiloAddress? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byGeneration = Generation.CompareTo(other.Generation);
        if (byGeneration != 0)
        {
            return byGeneration;
        }

        var byPort = Endpoint.Port.CompareTo(other.Endpoint.Port);
        return byPort != 0 ? byPort : Endpoint.Address.GetAddressBytes().AsSpan().SequenceCompareTo(other.Endpoint.Address.GetAddressBytes());
    }

    private int ComputeHash(int salt)
    {
        Span<byte> bytes = stackalloc byte[28];
        Endpoint.Address.TryWriteBytes(bytes, out var length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[length..], Endpoint.Port);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[(length + 4)..], Generation);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[(length + 8)..], salt);
        return unchecked((int)StableHash.ComputeHash(bytes[..(length + 12)]));
    }
}
