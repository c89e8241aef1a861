using System.Globalization;
using Winnow.Search;

namespace Winnow.Silo.Settings;

/// <summary>The node's settings after command line, environment and file were laid over one another.</summary>
internal sealed class SiloSettings(IReadOnlyDictionary<string, string> values)
{
    public IReadOnlyDictionary<string, string> Values { get; } = values;

    public string? this[string key] => Values.GetValueOrDefault(key);

    public string Text(string key, string otherwise) => Values.GetValueOrDefault(key, otherwise);

    public int Port(string key, int otherwise)
    {
        if (!Values.TryGetValue(key, out var text))
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue
            ? port
            : throw new SettingsException($"[{key}] must be a port number but was [{text}]");
    }

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
