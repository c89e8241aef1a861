using System.Globalization;
using Winnow.Protocols;
using Winnow.Search;

namespace Winnow.Grains.Remote;

/// <summary>Which settings of remote clusters there are, what values they take, and which go together.</summary>
internal static class RemoteSettingChecks
{
    private static readonly SortedDictionary<string, Action<string, string>> Suffixes = new(StringComparer.Ordinal)
    {
        [RemoteSettingNames.Mode] = Mode,
        [RemoteSettingNames.SeedsSuffix] = Seeds,
        [RemoteSettingNames.ProxyAddress] = Address,
        [RemoteSettingNames.ServerName] = (_, _) => { },
        [RemoteSettingNames.NodeConnections] = AtLeastOne,
        [RemoteSettingNames.ProxySocketConnections] = AtLeastOne,
        [RemoteSettingNames.SkipUnavailable] = Bool,
        [RemoteSettingNames.Compress] = OneOf("true", "indexing_data", "false"),
        [RemoteSettingNames.CompressionScheme] = OneOf("deflate"),
        [RemoteSettingNames.PingSchedule] = (key, value) => TimeValue.Parse(value, key),
    };

    private static readonly string[] TlsSuffixes =
        [.. new[] { "enabled", "certificate", "key", "certificate_authorities", "verification_mode" }.Select(name => RemoteSettingNames.TlsPrefix + name)];

    public static bool IsKnown(string key) => key is RemoteSettingNames.InitialConnectTimeout
        || (RemoteSettingNames.Split(key) is { } split && (Suffixes.ContainsKey(split.Suffix) || TlsSuffixes.Contains(split.Suffix, StringComparer.Ordinal)));

    /// <summary>What somebody may have meant who has misspelt a setting of a remote cluster; null when it is none.</summary>
    public static string? DidYouMean(string key) =>
        RemoteSettingNames.Split(key) is { } split ? NearestName.DidYouMean(split.Suffix, Suffixes.Keys) : null;

    public static string? FromVariable(string variable) => RemoteSettingNames.FromVariable(variable.ToLowerInvariant(), Suffixes.Keys.Concat(TlsSuffixes));

    /// <summary>Whether a running cluster can change it; the others are read when a node starts.</summary>
    public static bool IsDynamic(string key) => RemoteSettingNames.Split(key) is { } split && Suffixes.ContainsKey(split.Suffix);

    public static void CheckValue(string key, string value)
    {
        if (key is RemoteSettingNames.InitialConnectTimeout)
        {
            TimeValue.Parse(value, key);
        }
        else if (RemoteSettingNames.Split(key) is { } split && Suffixes.TryGetValue(split.Suffix, out var check))
        {
            check(key, value);
        }
    }

    /// <summary>Refuses settings that contradict each other.</summary>
    /// <param name="keys">The settings that are asked about.</param>
    /// <param name="settings">All settings as they would hold.</param>
    public static void CheckTogether(IEnumerable<string> keys, IReadOnlyDictionary<string, string> settings)
    {
        foreach (var key in keys)
        {
            if (RemoteSettingNames.Split(key) is not { } split)
            {
                continue;
            }

            var modeKey = RemoteSettingNames.Key(split.Alias, RemoteSettingNames.Mode);
            var configured = settings.GetValueOrDefault(modeKey, "sniff").ToUpperInvariant();
            var required = split.Suffix switch
            {
                RemoteSettingNames.SeedsSuffix or RemoteSettingNames.NodeConnections => "SNIFF",
                RemoteSettingNames.ProxyAddress or RemoteSettingNames.ProxySocketConnections or RemoteSettingNames.ServerName => "PROXY",
                _ => configured,
            };
            if (!string.Equals(required, configured, StringComparison.Ordinal))
            {
                throw Refusals.IllegalArgument($"Setting \"{key}\" cannot be used with the configured \"{modeKey}\" [required={required}, configured={configured}]");
            }

            if (split.Suffix == RemoteSettingNames.SkipUnavailable && !RemoteClusterSettings.ReadAll(settings).ContainsKey(split.Alias))
            {
                throw Refusals.IllegalArgument($"Cannot configure setting [{key}] if remote cluster is not enabled.");
            }
        }
    }

    private static void Mode(string key, string value)
    {
        if (value.ToLowerInvariant() is not ("sniff" or "proxy"))
        {
            throw Refusals.IllegalArgument($"No enum constant for setting [{key}]: [{value}], must be one of [SNIFF, PROXY]");
        }
    }

    private static void Seeds(string key, string value)
    {
        foreach (var seed in value.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            Address(key, seed.Trim('"', '\''));
        }
    }

    private static void Address(string key, string value)
    {
        var colon = value.LastIndexOf(':');
        if (colon < 0 || colon == value.Length - 1)
        {
            throw Refusals.IllegalArgument($"remote hosts need to be configured as [host:port], found [{value}] instead");
        }

        if (!int.TryParse(value.AsSpan(colon + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var port) || port > ushort.MaxValue)
        {
            throw Refusals.IllegalArgument($"failed to parse port of [{value}] for setting [{key}]");
        }

        if (port <= 0)
        {
            throw Refusals.IllegalArgument($"port number must be > 0 but was: [{port}]");
        }
    }

    private static void AtLeastOne(string key, string value)
    {
        if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw Refusals.IllegalArgument($"Failed to parse value [{value}] for setting [{key}]");
        }

        if (number < 1)
        {
            throw Refusals.IllegalArgument($"Failed to parse value [{value}] for setting [{key}] must be >= 1");
        }
    }

    private static void Bool(string key, string value)
    {
        if (value is not ("true" or "false"))
        {
            throw Refusals.IllegalArgument($"Failed to parse value [{value}] as only [true] or [false] are allowed.");
        }
    }

    private static Action<string, string> OneOf(params string[] values) => (key, value) =>
    {
        if (!values.Contains(value, StringComparer.Ordinal))
        {
            throw Refusals.IllegalArgument($"Illegal value [{value}] for setting [{key}], must be one of [{string.Join(", ", values)}]");
        }
    };
}
