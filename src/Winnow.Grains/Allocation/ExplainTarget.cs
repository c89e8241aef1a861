using Winnow.Protocols;
using Winnow.Protocols.Allocation;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Allocation;

/// <summary>Which copy an explanation is about.</summary>
internal static class ExplainTarget
{
    public static ShardRouting Find(ExplainCommand command, RoutingNodes routing)
    {
        if (command.IndexUuid is not { } uuid)
        {
            return routing.WithUnassigned()
                .OrderBy(index => index.Index.Name, StringComparer.Ordinal)
                .SelectMany(index => index.Copies)
                .Where(copy => copy.State == CopyState.Unassigned)
                .OrderByDescending(copy => copy.Primary)
                .FirstOrDefault()
                ?? throw Refusals.IllegalArgument(
                    "No shard was specified in the request which means the response should explain a randomly-chosen unassigned shard, but there are no unassigned shards in this cluster. To explain the allocation of an assigned shard you must specify the target shard in the request.");
        }

        var index = routing.Find(uuid);
        if (index is null || command.Shard < 0 || command.Shard >= index.Shards.Count)
        {
            throw Refusals.IllegalArgument($"No shard was found for [{index?.Index.Name ?? uuid}][{command.Shard}]");
        }

        var copies = index.Shards[command.Shard].Where(copy => copy.Primary == command.Primary && !copy.IsRelocationTarget).ToList();
        if (command.CurrentNode is { } node)
        {
            return copies.FirstOrDefault(copy => string.Equals(copy.NodeId, node, StringComparison.Ordinal) || string.Equals(copy.Node?.Node.Name, node, StringComparison.Ordinal))
                ?? throw Refusals.IllegalArgument($"unable to find a {(command.Primary ? "primary" : "replica")} shard assigned to node [{node}]");
        }

        return copies.OrderBy(copy => copy.State).FirstOrDefault()
            ?? throw Refusals.IllegalArgument($"unable to find any {(command.Primary ? "primary" : "replica")} shards to explain [{index.Index.Name}][{command.Shard}] in the routing table");
    }
}
