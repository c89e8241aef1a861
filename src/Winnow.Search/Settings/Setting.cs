namespace Winnow.Search;

/// <summary>What may happen to a setting after its index was made.</summary>
public enum SettingScope
{
    /// <summary>Given when the index is made, or while it is closed.</summary>
    Static,

    /// <summary>May change at any time.</summary>
    Dynamic,

    /// <summary>Given when the index is made, and never again.</summary>
    Final,

    /// <summary>Set by the cluster only.</summary>
    Private,
}

/// <summary>One known setting: its key (or the prefix of its keys, ending in a dot), its default and what values it takes.</summary>
/// <param name="Key">The full key; a group ends in a dot and takes whatever follows.</param>
/// <param name="Default">The value when it is not set; empty when there is none.</param>
/// <param name="Scope">When it may change.</param>
/// <param name="Validate">Throws on a value that it cannot take.</param>
public sealed record Setting(string Key, string Default, SettingScope Scope, Action<string, string>? Validate = null)
{
    public bool IsGroup => Key.EndsWith('.');
}

/// <summary>The kinds of values that settings take.</summary>
internal static class SettingValues
{
    public static Action<string, string> Int(int min = int.MinValue, int max = int.MaxValue) => (key, value) =>
    {
        if (!int.TryParse(value, out var number))
        {
            throw Errors.IllegalArgument($"Failed to parse value [{value}] for setting [{key}]", Errors.NumberFormat($"For input string: \"{value}\""));
        }

        CheckRange(key, value, number, min, max);
    };

    public static Action<string, string> Long(long min = long.MinValue, long max = long.MaxValue) => (key, value) =>
    {
        if (!long.TryParse(value, out var number))
        {
            throw Errors.IllegalArgument($"Failed to parse value [{value}] for setting [{key}]", Errors.NumberFormat($"For input string: \"{value}\""));
        }

        CheckRange(key, value, number, min, max);
    };

    public static void Double(string key, string value)
    {
        if (!double.TryParse(value, out _))
        {
            throw Errors.IllegalArgument($"Failed to parse value [{value}] for setting [{key}]", Errors.NumberFormat($"For input string: \"{value}\""));
        }
    }

    public static void Bool(string key, string value)
    {
        if (value is not ("true" or "false"))
        {
            throw Errors.IllegalArgument(
                $"Failed to parse value [{value}] as only [true] or [false] are allowed.");
        }
    }

    public static void Time(string key, string value) => TimeValue.Parse(value, key);

    public static void Bytes(string key, string value) => ByteSize.Parse(value, key);

    public static Action<string, string> OneOf(params string[] values) => (key, value) =>
    {
        if (!values.Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            throw Errors.IllegalArgument($"Invalid value [{value}] for setting [{key}], must be one of [{string.Join(", ", values)}]");
        }
    };

    public static void AutoExpand(string key, string value)
    {
        var dash = value.IndexOf('-', StringComparison.Ordinal);
        if (value is "false")
        {
            return;
        }

        if (dash <= 0 || !int.TryParse(value[..dash], out var min) || !(value[(dash + 1)..] is "all" || int.TryParse(value[(dash + 1)..], out _)))
        {
            throw Errors.IllegalArgument($"failed to parse [{key}] from value: [{value}] at index {dash}");
        }

        if (int.TryParse(value[(dash + 1)..], out var max) && min > max)
        {
            throw Errors.IllegalArgument($"[{key}] minReplicas must be =< maxReplicas but wasn't {min} > {max}");
        }
    }

    private static void CheckRange(string key, string value, long number, long min, long max)
    {
        if (number < min)
        {
            throw Errors.IllegalArgument($"Failed to parse value [{value}] for setting [{key}] must be >= {min}");
        }

        if (number > max)
        {
            throw Errors.IllegalArgument($"Failed to parse value [{value}] for setting [{key}] must be <= {max}");
        }
    }
}
