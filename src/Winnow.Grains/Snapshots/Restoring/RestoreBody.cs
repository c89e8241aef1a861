using System.Text;
using System.Text.Json;
using Winnow.Grains.Snapshots.Creating;
using Winnow.Search;

namespace Winnow.Grains.Snapshots.Restoring;

/// <summary>What the body of a restore asks for.</summary>
internal sealed record RestoreBody
{
    public IReadOnlyList<string> Indices { get; private init; } = [];

    public bool IgnoreUnavailable { get; private init; }

    public bool IncludeAliases { get; private init; } = true;

    public bool IncludeGlobalState { get; private init; }

    public bool Partial { get; private init; }

    public string? RenamePattern { get; private init; }

    public string? RenameReplacement { get; private init; }

    /// <summary>Flat; a null value takes the setting away.</summary>
    public IReadOnlyDictionary<string, string?> IndexSettings { get; private init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    public IReadOnlyList<string> IgnoreIndexSettings { get; private init; } = [];

    public static RestoreBody Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    public static RestoreBody Read(ReadOnlyMemory<byte> json)
    {
        var body = new RestoreBody();
        if (json.IsEmpty)
        {
            return body;
        }

        foreach (var member in JsonBody.ParseObject(json).Root.EnumerateObject())
        {
            var value = member.Value;
            body = member.Name switch
            {
                "indices" => body with { Indices = SnapshotBodies.Names(member) },
                "ignore_unavailable" => body with { IgnoreUnavailable = SnapshotBodies.Bool(member) },
                "include_aliases" => body with { IncludeAliases = SnapshotBodies.Bool(member) },
                "include_global_state" => body with { IncludeGlobalState = SnapshotBodies.Bool(member) },
                "partial" => body with { Partial = SnapshotBodies.Bool(member) },
                "rename_pattern" => body with { RenamePattern = SnapshotBodies.Text(member) },
                "rename_replacement" => body with { RenameReplacement = SnapshotBodies.Text(member) },
                "index_settings" => body with { IndexSettings = Settings(value) },
                "ignore_index_settings" => body with { IgnoreIndexSettings = SnapshotBodies.Names(member) },
                "feature_states" or "allow_no_indices" or "expand_wildcards" => body,
                _ => throw Winnow.Search.Errors.IllegalArgument($"Unknown parameter {member.Name}"),
            };
        }

        return body;
    }

    private static Dictionary<string, string?> Settings(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Winnow.Search.Errors.IllegalArgument("malformed index_settings section");
        }

        var given = Winnow.Search.IndexSettings.Parse(value, out var removed);
        var settings = given.Values.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal);
        foreach (var key in removed)
        {
            settings[key] = null;
        }

        return settings;
    }
}
