using System.Text.Json;

namespace Winnow.Grains.Snapshots.Creating;

/// <summary>Members that the bodies of snapshot requests have in common.</summary>
internal static class SnapshotBodies
{
    /// <summary>A list, or names with commas between them.</summary>
    public static string[] Names(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.String => member.Value.GetString()!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        JsonValueKind.Array => [.. member.Value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
            ? item.GetString()!
            : throw Malformed(member, "an array of strings"))],
        JsonValueKind.Null => [],
        _ => throw Malformed(member, "an array of strings"),
    };

    public static bool Bool(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when member.Value.GetString() is "true" => true,
        JsonValueKind.String when member.Value.GetString() is "false" => false,
        _ => throw Winnow.Search.Errors.IllegalArgument($"Could not convert [{member.Name}] to boolean: [{member.Value}]"),
    };

    public static string Text(JsonProperty member) => member.Value.ValueKind == JsonValueKind.String
        ? member.Value.GetString()!
        : throw Malformed(member, "a string");

    private static Winnow.Search.ElasticsearchException Malformed(JsonProperty member, string expected) =>
        Winnow.Search.Errors.IllegalArgument($"malformed {member.Name}, should be {expected}");
}
