using System.Globalization;
using System.Net;
using Winnow.Search;
using Winnow.Silo.Network;

namespace Winnow.Silo.Settings;

/// <summary>The node's settings after command line, environment and file were laid over one another.</summary>
internal sealed class SiloSettings(IReadOnlyDictionary<string, string> values)
{
    public IReadOnlyDictionary<string, string> Values { get; } = values;

    public string? this[string key] => Values.GetValueOrDefault(key);

    public string Text(string key, string otherwise) => Values.GetValueOrDefault(key, otherwise);

    /// <summary>Whether both ports between silos and from clients are given, so that there is nothing to choose.</summary>
    public bool HasFixedPorts => Ports(PortRange.Transport).IsFixed && Ports(PortRange.Gateway).IsFixed;

    /// <summary>A port, or null where none is set.</summary>
    public int? Port(string key) => Values.TryGetValue(key, out var text) ? ParsePort(key, text, text) : null;

    /// <summary>The ports that may be used for a listener: a port, <c>first-last</c>, or what is usual.</summary>
    public PortRange Ports(PortRange usual)
    {
        var key = usual.Setting;
        if (!Values.TryGetValue(key, out var text))
        {
            return usual;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
        {
            return PortRange.Exactly(key, ParsePort(key, text, text));
        }

        var range = new PortRange(key, ParsePort(key, text[..dash], text), ParsePort(key, text[(dash + 1)..], text));
        return range.First > 0 && range.First <= range.Last ? range : throw new SettingsException($"[{key}] must be a port or a range of ports but was [{text}]");
    }

    /// <summary>An address of this machine to listen at.</summary>
    public IPAddress Host(string key)
    {
        var host = Values.GetValueOrDefault(key) ?? Values.GetValueOrDefault(KnownSettings.NetworkHost, "_local_");
        return host is "localhost" or "_local_" ? IPAddress.Loopback
            : IPAddress.TryParse(host, out var address) ? address
            : throw new SettingsException($"[{(Values.ContainsKey(key) ? key : KnownSettings.NetworkHost)}] must be an IP address or [_local_] but was [{host}]");
    }

    /// <summary>A time that is above zero.</summary>
    public TimeSpan Time(string key, TimeSpan otherwise)
    {
        if (!Values.TryGetValue(key, out var text))
        {
            return otherwise;
        }

        try
        {
            return TimeValue.Parse(text, key) is var time && time > TimeSpan.Zero ? time : throw new SettingsException($"[{key}] must be above zero but was [{text}]");
        }
        catch (ElasticsearchException exception)
        {
            throw new SettingsException(exception.Message);
        }
    }

    /// <summary>A number that is above zero.</summary>
    public int Count(string key, int otherwise) =>
        !Values.TryGetValue(key, out var text) ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
        : throw new SettingsException($"[{key}] must be a number above zero but was [{text}]");

    private static int ParsePort(string key, string port, string whole) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed <= ushort.MaxValue
            ? parsed
            : throw new SettingsException($"[{key}] must be a port number but was [{whole}]");

    /// <summary>A size in bytes that is above zero.</summary>
    public long Bytes(string key, long otherwise)
    {
        if (!Values.TryGetValue(key, out var text))
        {
            return otherwise;
        }

        try
        {
            return ByteSize.Parse(text, key) is > 0 and <= int.MaxValue and var size
                ? size
                : throw new SettingsException($"[{key}] must be between 1b and 2gb but was [{text}]");
        }
        catch (ElasticsearchException exception)
        {
            throw new SettingsException(exception.Message);
        }
    }

    /// <summary>A list, written with commas or in brackets; null when it is not set.</summary>
    public IReadOnlyList<string>? List(string key) => Values.TryGetValue(key, out var text)
        ? text.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part => part.Trim('"', '\'')).ToList()
        : null;

    /// <summary>All settings below a prefix, by what follows it.</summary>
    public IEnumerable<KeyValuePair<string, string>> Below(string prefix) => Values
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(pair => KeyValuePair.Create(pair.Key[prefix.Length..], pair.Value));
}
