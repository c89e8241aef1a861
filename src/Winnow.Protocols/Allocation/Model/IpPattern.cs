using System.Globalization;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Allocation;

/// <summary>Addresses in filters: exact, with <c>*</c>, or IPv4 networks as <c>10.0.0.0/8</c>.</summary>
internal static class IpPattern
{
    public static bool Matches(string pattern, string ip)
    {
        var slash = pattern.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return Wildcard.Matches(pattern, ip);
        }

        if (!int.TryParse(pattern.AsSpan(slash + 1), CultureInfo.InvariantCulture, out var bits) || bits is < 0 or > 32
            || Read(pattern[..slash]) is not { } network || Read(ip) is not { } address)
        {
            return false;
        }

        var mask = bits == 0 ? 0u : uint.MaxValue << (32 - bits);
        return (network & mask) == (address & mask);
    }

    private static uint? Read(string text)
    {
        uint value = 0;
        var parts = text.Split('.');
        foreach (var part in parts)
        {
            if (!byte.TryParse(part, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            value = (value << 8) | number;
        }

        return parts.Length == 4 ? value : null;
    }
}
