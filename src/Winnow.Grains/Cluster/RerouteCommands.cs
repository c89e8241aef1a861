using Winnow.Protocols;
using Winnow.Search;

namespace Winnow.Grains.Cluster;

/// <summary>Commands of <c>_cluster/reroute</c>. With one copy a shard there is nothing that a command could move.</summary>
internal static class RerouteCommands
{
    public static void Check(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return;
        }

        foreach (var property in JsonBody.ParseObject(body).Root.EnumerateObject())
        {
            if (property.Name is not "commands")
            {
                throw new Refusal("x_content_parse_exception", 400, $"[cluster_reroute] unknown field [{property.Name}]");
            }

            if (property.Value.GetArrayLength() > 0)
            {
                throw Refusals.IllegalArgument("shards have one copy each: no command can move one");
            }
        }
    }
}
