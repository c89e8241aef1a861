using System.Net;
using System.Net.Sockets;

namespace Winnow.Search.Mappings;

/// <summary>IP addresses as 16 bytes: IPv4 as IPv4-mapped IPv6, so that all addresses have one order.</summary>
public static class IpAddresses
{
    public const int Length = 16;
    private const int MappedPrefixBits = 96;

    public static bool TryParse(ReadOnlySpan<char> text, Span<byte> into)
    {
        if (!IsLiteral(text) || !IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        var mapped = address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address;
        return mapped.TryWriteBytes(into, out _);
    }

    public static byte[] Parse(string text)
    {
        var bytes = new byte[Length];
        return TryParse(text, bytes) ? bytes : throw NotAnAddress(text);
    }

    public static ElasticsearchException NotAnAddress(string text) => Errors.IllegalArgument($"'{text}' is not an IP string literal.");

    public static string Format(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            return Convert.ToHexString(bytes);
        }

        var address = new IPAddress(bytes);
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }

    /// <summary>The first and last address of <c>192.168.0.0/16</c>.</summary>
    public static (byte[] Low, byte[] High) ParseCidr(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = text[..slash];
        var low = Parse(address);
        var bits = address.Contains(':', StringComparison.Ordinal) ? 128 : 32;
        if (!int.TryParse(text.AsSpan(slash + 1), out var prefix) || prefix < 0 || prefix > bits)
        {
            throw Errors.IllegalArgument($"Illegal prefix length [{text[(slash + 1)..]}] in [{text}]. Must be 0-32 for IPv4 ranges, 0-128 for IPv6 ranges");
        }

        prefix += bits == 32 ? MappedPrefixBits : 0;
        var high = (byte[])low.Clone();
        for (var bit = prefix; bit < 128; bit++)
        {
            var mask = (byte)(0x80 >> (bit & 7));
            low[bit >> 3] &= (byte)~mask;
            high[bit >> 3] |= mask;
        }

        return (low, high);
    }

    // .NET also takes "1", "1.2" and scope ids for addresses.
    private static bool IsLiteral(ReadOnlySpan<char> text) =>
        text.Length > 1 && !text.Contains('%') && !text.Contains('[') && (text.Contains(':') || text.Count('.') == 3);
}
