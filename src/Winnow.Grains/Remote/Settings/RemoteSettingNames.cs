using System.Collections.Immutable;

namespace Winnow.Grains.Remote;

/// <summary>The names <c>cluster.remote.&lt;alias&gt;.&lt;suffix&gt;</c>.</summary>
internal static class RemoteSettingNames
{
    public const string Prefix = "cluster.remote.";
    public const string InitialConnectTimeout = Prefix + "initial_connect_timeout";
    public const string DefaultInitialConnectTimeout = "30s";
    public const string Mode = "mode";
    public const string SeedsSuffix = "seeds";
    public const string ProxyAddress = "proxy_address";
    public const string ServerName = "server_name";
    public const string NodeConnections = "node_connections";
    public const string ProxySocketConnections = "proxy_socket_connections";
    public const string SkipUnavailable = "skip_unavailable";
    public const string Compress = "transport.compress";
    public const string CompressionScheme = "transport.compression_scheme";
    public const string PingSchedule = "transport.ping_schedule";
    public const int DefaultNodeConnections = 3;
    public const int DefaultProxySocketConnections = 18;

    /// <summary>Suffixes that only a node's start can set, because they name files of the node.</summary>
    public const string TlsPrefix = "transport.ssl.";

    public static string Key(string alias, string suffix) => $"{Prefix}{alias}.{suffix}";

    public static bool IsRemote(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Alias and suffix of a key, without the place in a list; null when it belongs to no remote cluster.</summary>
    public static (string Alias, string Suffix)? Split(string key)
    {
        if (!IsRemote(key))
        {
            return null;
        }

        var rest = key[Prefix.Length..];
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || !rest.AsSpan(0, dot).ContainsOnlyAliasCharacters())
        {
            return null;
        }

        var suffix = rest[(dot + 1)..];
        var last = suffix.LastIndexOf('.');
        return (rest[..dot], last > 0 && int.TryParse(suffix.AsSpan(last + 1), out _) ? suffix[..last] : suffix);
    }

    /// <summary>The setting that an environment variable in small letters spells, whose dots are underscores like others; null when it is none of these.</summary>
    public static string? FromVariable(string variable, IEnumerable<string> suffixes)
    {
        const string Start = "cluster_remote_";
        if (!variable.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = variable[Start.Length..];
        var suffix = suffixes.OrderByDescending(name => name.Length).FirstOrDefault(name => rest.EndsWith('_' + name.Replace('.', '_'), StringComparison.Ordinal));
        return suffix is null || rest.Length <= suffix.Length + 1 ? null : Key(rest[..^(suffix.Length + 1)], suffix);
    }

    public static IEnumerable<string> Aliases(IEnumerable<string> keys) =>
        keys.Select(Split).OfType<(string Alias, string Suffix)>().Select(key => key.Alias).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The seeds, written as a list or as one text with commas.</summary>
    public static ImmutableArray<string> Seeds(IReadOnlyDictionary<string, string> settings, string alias)
    {
        var key = Key(alias, SeedsSuffix);
        if (settings.TryGetValue(key, out var text))
        {
            return [.. text.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(seed => seed.Trim('"', '\''))];
        }

        var seeds = ImmutableArray.CreateBuilder<string>();
        while (settings.TryGetValue($"{key}.{seeds.Count}", out var seed))
        {
            seeds.Add(seed);
        }

        return seeds.ToImmutable();
    }

    private static bool ContainsOnlyAliasCharacters(this ReadOnlySpan<char> alias)
    {
        foreach (var character in alias)
        {
            if (!char.IsLetterOrDigit(character) && character is not ('-' or '_'))
            {
                return false;
            }
        }

        return true;
    }
}
