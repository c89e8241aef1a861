using System.Text.Json;

namespace Winnow.Search;

/// <summary>Settings to and from JSON: nested objects on one side, flat keys on the other.</summary>
public static class SettingsJson
{
    /// <summary>Adds every scalar below an element under its dotted key; nulls are named apart.</summary>
    public static void Flatten(JsonElement element, string path, IDictionary<string, string> values, ICollection<string> nulls)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    Flatten(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}", values, nulls);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Flatten(item, $"{path}.{index++}", values, nulls);
                }

                break;
            case JsonValueKind.Null or JsonValueKind.Undefined:
                nulls.Add(path);
                break;
            default:
                values[path] = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
                break;
        }
    }

    /// <summary>Writes flat keys as one object.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> values, bool flat)
    {
        writer.WriteStartObject();
        if (flat)
        {
            WriteFlat(writer, values);
        }
        else
        {
            WriteNode(writer, Tree(values));
        }

        writer.WriteEndObject();
    }

    /// <summary>The nested form of flat keys: a value is a string, a list or a further dictionary.</summary>
    public static SortedDictionary<string, object> Tree(IReadOnlyDictionary<string, string> values)
    {
        var root = new SortedDictionary<string, object>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
        {
            var node = root;
            var parts = key.Split('.');
            foreach (var part in parts.AsSpan(0, parts.Length - 1))
            {
                // Of a value at "a" and one at "a.b" the deeper one is shown; no known setting has both.
                if (!node.TryGetValue(part, out var child) || child is not SortedDictionary<string, object> next)
                {
                    next = new SortedDictionary<string, object>(StringComparer.Ordinal);
                    node[part] = next;
                }

                node = next;
            }

            node[parts[^1]] = value;
        }

        return Lists(root);
    }

    private static SortedDictionary<string, object> Lists(SortedDictionary<string, object> node)
    {
        foreach (var (key, value) in node.ToList())
        {
            if (value is SortedDictionary<string, object> child)
            {
                Lists(child);
                if (child.Count > 0 && Enumerable.Range(0, child.Count).All(i => child.ContainsKey(i.ToString())))
                {
                    node[key] = Enumerable.Range(0, child.Count).Select(i => child[i.ToString()]).ToList();
                }
            }
        }

        return node;
    }

    private static void WriteFlat(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> values)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var dot = key.LastIndexOf('.');
            if (dot > 0 && int.TryParse(key.AsSpan(dot + 1), out _) && values.ContainsKey($"{key[..dot]}.0"))
            {
                if (written.Add(key[..dot]))
                {
                    writer.WriteStartArray(key[..dot]);
                    for (var i = 0; values.TryGetValue($"{key[..dot]}.{i}", out var item); i++)
                    {
                        writer.WriteStringValue(item);
                    }

                    writer.WriteEndArray();
                }
            }
            else
            {
                writer.WriteString(key, value);
            }
        }
    }

    private static void WriteNode(Utf8JsonWriter writer, SortedDictionary<string, object> node)
    {
        foreach (var (key, value) in node)
        {
            writer.WritePropertyName(key);
            WriteValue(writer, value);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case SortedDictionary<string, object> child:
                writer.WriteStartObject();
                WriteNode(writer, child);
                writer.WriteEndObject();
                break;
            case List<object> list:
                writer.WriteStartArray();
                foreach (var item in list)
                {
                    WriteValue(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue((string)value);
                break;
        }
    }
}
