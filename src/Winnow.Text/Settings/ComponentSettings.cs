using System.Globalization;

namespace Winnow.Text;

/// <summary>
/// The settings of one component: a name's values as strings, booleans, numbers or lists of them, as they come out of any notation.
/// </summary>
internal sealed class ComponentSettings(string name, IReadOnlyDictionary<string, object?> values)
{
    public string Name { get; } = name;

    public static ComponentSettings Empty(string name) => new(name, new Dictionary<string, object?>(StringComparer.Ordinal));

    /// <summary>A subtree of settings; empty when there is none.</summary>
    public static IReadOnlyDictionary<string, object?> Subtree(IReadOnlyDictionary<string, object?> tree, string key) =>
        tree.GetValueOrDefault(key) switch
        {
            null => new Dictionary<string, object?>(StringComparer.Ordinal),
            IReadOnlyDictionary<string, object?> subtree => subtree,
            object other => throw new AnalysisException($"[{key}] must be an object but was [{other}]"),
        };

    public bool Has(string key) => values.GetValueOrDefault(key) is not null;

    public string? String(string key) => Text(values.GetValueOrDefault(key));

    public string String(string key, string defaultValue) => String(key) ?? defaultValue;

    public int Int(string key, int defaultValue)
    {
        string? text = String(key);
        if (text is null)
        {
            return defaultValue;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new AnalysisException($"Failed to parse value [{text}] for setting [{key}]");
    }

    public bool Bool(string key, bool defaultValue) => String(key) switch
    {
        null => defaultValue,
        "true" or "True" => true,
        "false" or "False" => false,
        string other => throw new AnalysisException(
            $"Failed to parse value [{other}] as only [true] or [false] are allowed."),
    };

    /// <summary>A single character, which may be written as a string of one.</summary>
    public char Char(string key, char defaultValue)
    {
        string? text = String(key);
        return text is null ? defaultValue
            : text.Length == 1 ? text[0]
            : throw new AnalysisException($"{key} can only be a one char value");
    }

    /// <summary>A list, or a string of parts between commas; null when the key is missing.</summary>
    public IReadOnlyList<string>? List(string key) => values.GetValueOrDefault(key) switch
    {
        null => null,
        string text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        System.Collections.IEnumerable list => [.. list.Cast<object?>().Select(value => Text(value) ?? string.Empty)],
        object other => [Text(other)!],
    };

    /// <summary>Stop words: a list, the name of a built-in list, or a mix.</summary>
    public WordSet Words(string key, IReadOnlyList<string> defaultWords, bool ignoreCase = false)
    {
        IReadOnlyList<string> listed = List(key) ?? defaultWords;
        return new WordSet(listed.SelectMany(word => StopWords.Find(word) ?? [word]), ignoreCase);
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
