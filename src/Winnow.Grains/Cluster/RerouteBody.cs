using System.Text.Json;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Search;

namespace Winnow.Grains.Cluster;

/// <summary>Reads the commands of <c>_cluster/reroute</c>.</summary>
internal sealed class RerouteBody(IndexNames names)
{
    private static readonly Dictionary<string, string[]> Fields = new(StringComparer.Ordinal)
    {
        ["move"] = ["index", "shard", "from_node", "to_node"],
        ["cancel"] = ["index", "shard", "node", "allow_primary"],
        ["allocate_replica"] = ["index", "shard", "node"],
        ["allocate_stale_primary"] = ["index", "shard", "node", "accept_data_loss"],
        ["allocate_empty_primary"] = ["index", "shard", "node", "accept_data_loss"],
    };

    public async Task<RerouteCommandMessage[]> Read(ReadOnlyMemory<byte> body)
    {
        var commands = new List<RerouteCommandMessage>();
        if (body.IsEmpty)
        {
            return [];
        }

        foreach (var property in JsonBody.ParseObject(body).Root.EnumerateObject())
        {
            if (property.Name is not "commands")
            {
                throw new Refusal("x_content_parse_exception", 400, $"[cluster_reroute] unknown field [{property.Name}]");
            }

            foreach (var entry in property.Value.EnumerateArray())
            {
                var command = entry.EnumerateObject().FirstOrDefault();
                commands.Add(await Read(command.Name, command.Value));
            }
        }

        return [.. commands];
    }

    private async Task<RerouteCommandMessage> Read(string name, JsonElement value)
    {
        if (name is null || !Fields.TryGetValue(name, out var fields))
        {
            throw new Refusal("x_content_parse_exception", 400, $"[cluster_reroute] unknown command [{name}]; there are [{string.Join(", ", Fields.Keys)}]");
        }

        foreach (var field in value.EnumerateObject().Where(field => !fields.Contains(field.Name, StringComparer.Ordinal)))
        {
            throw new Refusal("x_content_parse_exception", 400, $"[{name}] unknown field [{field.Name}]");
        }

        foreach (var required in fields.Take(3).Append(name is "move" ? "to_node" : "node").Where(field => !value.TryGetProperty(field, out _)))
        {
            throw Refusals.IllegalArgument($"[{name}] missing the {required} parameter");
        }

        return new RerouteCommandMessage
        {
            Name = name,
            IndexUuid = (await names.Single(Text(value, "index"))).Uuid,
            Shard = Number(value, name),
            FromNode = Text(value, "from_node"),
            Node = Text(value, name is "move" ? "to_node" : "node"),
            AllowPrimary = Flag(value, "allow_primary"),
            AcceptDataLoss = Flag(value, "accept_data_loss"),
        };
    }

    private static int Number(JsonElement value, string name) => value.GetProperty("shard") switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var shard) => shard,
        { ValueKind: JsonValueKind.String } text when int.TryParse(text.GetString(), out var shard) => shard,
        var other => throw Refusals.IllegalArgument($"[{name}] the shard parameter is no number: [{other}]"),
    };

    private static string Text(JsonElement value, string field) => value.TryGetProperty(field, out var text) ? text.ToString() : "";

    private static bool Flag(JsonElement value, string field) =>
        value.TryGetProperty(field, out var flag) && bool.TryParse(flag.ToString(), out var set) && set;
}
