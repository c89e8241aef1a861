using System.Globalization;

namespace Winnow.Repositories.Stores;

/// <summary>The settings of one repository, as its type reads them; those that no repository of that type has are refused.</summary>
internal sealed class StoreSettings
{
    private static readonly string[] Common =
    [
        "chunk_size", "compress", "max_number_of_snapshots", "max_restore_bytes_per_sec", "max_snapshot_bytes_per_sec", "readonly", "read_only",
    ];

    private readonly IReadOnlyDictionary<string, string> _values;

    public StoreSettings(string repository, string type, IReadOnlyDictionary<string, string> values, params string[] own)
    {
        Repository = repository;
        _values = values;
        string[] known = [.. own, .. Common];
        foreach (var name in values.Keys.Order(StringComparer.Ordinal).Except(known, StringComparer.Ordinal))
        {
            throw Invalid($"unknown setting [{name}] of a repository of type [{type}]{Suggestion(name, known)}");
        }

        foreach (var name in new[] { "compress", "readonly", "read_only" })
        {
            Flag(name, otherwise: false);
        }

        if (Text("max_number_of_snapshots") is { } most && !(int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
        {
            throw Invalid($"failed to parse value [{most}] for setting [max_number_of_snapshots] must be >= 1");
        }
    }

    public string Repository { get; }

    public bool IsReadOnly => Flag("readonly", otherwise: false) || Flag("read_only", otherwise: false);

    /// <summary>Where in a container or bucket the repository lies: nothing, or folders that end with '/'.</summary>
    public string BasePath => Text("base_path")?.Trim('/') is { Length: > 0 } path ? path + "/" : "";

    /// <summary>Null when it is not set, or empty.</summary>
    public string? Text(string name) => _values.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    public bool Flag(string name, bool otherwise) => Text(name) switch
    {
        null => otherwise,
        "true" => true,
        "false" => false,
        { } text => throw Invalid($"failed to parse value [{text}] for setting [{name}] as only [true] or [false] are allowed"),
    };

    public RepositorySettingsException Invalid(string reason, Exception? cause = null) => new(Repository, reason, cause);

    /// <summary>The nearest name, when one is near.</summary>
    private static string Suggestion(string name, string[] known)
    {
        var nearest = known.MinBy(candidate => Distance(name, candidate))!;
        return Distance(name, nearest) <= Math.Max(1, nearest.Length / 3) ? $" did you mean [{nearest}]?" : "";
    }

    /// <summary>Levenshtein's.</summary>
    private static int Distance(string a, string b)
    {
        var above = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var row = 1; row <= a.Length; row++)
        {
            var corner = above[0];
            above[0] = row;
            for (var column = 1; column <= b.Length; column++)
            {
                var replaced = corner + (a[row - 1] == b[column - 1] ? 0 : 1);
                corner = above[column];
                above[column] = Math.Min(replaced, 1 + Math.Min(corner, above[column - 1]));
            }
        }

        return above[^1];
    }
}
