namespace Winnow.Protocols.Names;

/// <summary>What a node knows, in one number: two nodes with the same digest know the same versions of the same indices, but for a freak of chance.</summary>
public static class VersionDigest
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The order does not matter.</summary>
    public static long Of(IEnumerable<(string Uuid, long Version)> versions)
    {
        var sum = 0UL;
        foreach (var (uuid, version) in versions)
        {
            sum += Of(uuid, version);
        }

        return (long)sum;
    }

    /// <summary>FNV-1a over the name and the version, with a last mixing so that sums do not cancel out.</summary>
    private static ulong Of(string uuid, long version)
    {
        var hash = Offset;
        foreach (var character in uuid)
        {
            hash = (hash ^ character) * Prime;
        }

        hash = (hash ^ (ulong)version) * Prime;
        hash ^= hash >> 32;
        hash *= 0xd6e8feb86659fd93;
        return hash ^ (hash >> 32);
    }
}
