using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace Winnow.Protocols.Following;

/// <summary>A pattern as the cluster knows it.</summary>
public sealed record AutoFollowEntry
{
    /// <summary>The body that it was put with.</summary>
    public string Json { get; init; } = "";

    public bool Paused { get; init; }

    /// <summary>Uuids of leader indices that are seen to, in order: they have a follower, cannot have one, or are older than the pattern.</summary>
    public ImmutableArray<string> Followed { get; init; } = [];

    public AutoFollowPattern Parse(string name) => AutoFollowPattern.Parse(name, Encoding.UTF8.GetBytes(Json));

    /// <summary>As an API shows it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["active"] = !Paused };
        foreach (var (name, value) in JsonNode.Parse(Json)!.AsObject())
        {
            json[name] = value?.DeepClone();
        }

        json["leader_index_exclusion_patterns"] ??= new JsonArray();
        return json;
    }
}
