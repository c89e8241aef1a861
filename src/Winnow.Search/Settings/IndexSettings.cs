using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Winnow.Search;

/// <summary>
/// The settings of an index: an immutable map of flat keys ("index.number_of_shards") to text. A list is spelled as one key an
/// element: <c>index.sort.field.0</c>, <c>index.sort.field.1</c>.
/// </summary>
public sealed class IndexSettings
{
    private readonly FrozenDictionary<string, string> _values;

    public IndexSettings(IEnumerable<KeyValuePair<string, string>> values) =>
        _values = values.ToFrozenDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    public static IndexSettings Empty { get; } = new([]);

    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>
    /// Reads settings as a request gives them: nested objects or dotted keys, with or without the leading "index.", values of any
    /// scalar type. A null value means "back to the default" and is reported in <paramref name="removed"/>.
    /// </summary>
    public static IndexSettings Parse(JsonElement json, out IReadOnlyList<string> removed)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var nulls = new List<string>();
        SettingsJson.Flatten(json, "", values, nulls);
        removed = [.. nulls.Select(WithPrefix)];
        return new IndexSettings(values.Select(pair => KeyValuePair.Create(WithPrefix(pair.Key), pair.Value)));
    }

    public static IndexSettings Parse(JsonElement json) => Parse(json, out _);

    public static IndexSettings Parse(ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? Empty : Parse(JsonBody.ParseObject(json).Root);

    /// <summary>These settings with others over them; keys in <paramref name="removed"/> (which may end in *) are taken away.</summary>
    public IndexSettings With(IndexSettings changes, IReadOnlyCollection<string>? removed = null)
    {
        var values = new Dictionary<string, string>(_values, StringComparer.Ordinal);
        foreach (var key in removed ?? [])
        {
            Remove(values, key);
        }

        foreach (var (key, _) in changes._values)
        {
            // A list replaces the whole list.
            var dot = key.LastIndexOf('.');
            if (dot > 0 && int.TryParse(key.AsSpan(dot + 1), out _))
            {
                Remove(values, key[..dot]);
            }
        }

        foreach (var (key, value) in changes._values)
        {
            values[key] = value;
        }

        return new IndexSettings(values);
    }

    public bool TryGet(string key, [NotNullWhen(true)] out string? value) => _values.TryGetValue(key, out value);

    /// <summary>The value, or the known default, or empty.</summary>
    public string Get(string key) => _values.TryGetValue(key, out var value) ? value : IndexScopedSettings.Find(key)?.Default ?? "";

    public int GetInt(string key) => int.TryParse(Get(key), out var value) ? value : throw Invalid(key);

    public long GetLong(string key) => long.TryParse(Get(key), out var value) ? value : throw Invalid(key);

    public double GetDouble(string key) => double.TryParse(Get(key), out var value) ? value : throw Invalid(key);

    public bool GetBool(string key) => Get(key) switch { "true" => true, "false" or "" => false, _ => throw Invalid(key) };

    public TimeSpan GetTime(string key) => TimeValue.Parse(Get(key), key);

    public long GetBytes(string key) => ByteSize.Parse(Get(key), key);

    /// <summary>A list given by elements or as one comma separated text.</summary>
    public IReadOnlyList<string> GetList(string key)
    {
        var list = new List<string>();
        while (_values.TryGetValue($"{key}.{list.Count}", out var item))
        {
            list.Add(item);
        }

        if (list.Count > 0)
        {
            return list;
        }

        var text = Get(key);
        return text.Length == 0 ? [] : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>All settings below a prefix (which ends in a dot), keys without it.</summary>
    public IReadOnlyDictionary<string, string> Group(string prefix) =>
        _values.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value, StringComparer.Ordinal);

    public int NumberOfShards => GetInt("index.number_of_shards");

    public int NumberOfReplicas => GetInt("index.number_of_replicas");

    public int MaxResultWindow => GetInt("index.max_result_window");

    /// <summary>Writes the settings as an object: nested as Elasticsearch shows them by default, or flat.</summary>
    public void WriteTo(Utf8JsonWriter writer, bool flat = false) => SettingsJson.Write(writer, _values, flat);

    private static void Remove(Dictionary<string, string> values, string key)
    {
        var prefix = key.EndsWith('*') ? key[..^1] : key + ".";
        values.Remove(key);
        foreach (var candidate in values.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            values.Remove(candidate);
        }
    }

    private static string WithPrefix(string key) =>
        key.StartsWith("index.", StringComparison.Ordinal) || key is "*" ? key : "index." + key;

    private ElasticsearchException Invalid(string key) => Errors.IllegalArgument($"Failed to parse value [{Get(key)}] for setting [{key}]");
}
