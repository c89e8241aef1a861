using System.Text.Json;
using Winnow.Grains.Indices;
using Winnow.Protocols;
using Winnow.Protocols.Allocation;

namespace Winnow.Grains.Allocation;

/// <summary>The commands of one <c>_cluster/reroute</c>, each on what the ones before it have made of the table.</summary>
internal sealed class RerouteRun(RoutingAllocation allocation, StoredCopies stored)
{
    private readonly List<(RerouteCommandMessage Command, RerouteOutcome Outcome)> _done = [];

    public IEnumerable<RoutingChange> Changes => _done.Select(entry => entry.Outcome.Change).OfType<RoutingChange>();

    /// <summary>A command that cannot be carried out ends the request, unless it only asks for explanations.</summary>
    public async Task Execute(RerouteCommandMessage message, bool explain)
    {
        var index = allocation.Routing.Find(message.IndexUuid);
        if (message.Name is "allocate_stale_primary" && index is not null && stored.Find(index) is null)
        {
            await stored.Fetch([index]);
        }

        var outcome = RerouteCommands.Execute(Command(message), index is null ? null : stored.Find(index), allocation);
        if (outcome.Refusal is { } refusal && !explain)
        {
            throw Refusals.IllegalArgument(refusal);
        }

        _done.Add((message, outcome));
    }

    /// <summary>Every copy as the commands have left it.</summary>
    public ShardRoutingView[] Routing() =>
        [.. allocation.Routing.Indices
            .OrderBy(index => index.Index.Name, StringComparer.Ordinal)
            .SelectMany(index => index.Copies.OrderBy(copy => copy.Shard).ThenByDescending(copy => copy.Primary).ThenBy(copy => copy.IsRelocationTarget))
            .Select(copy => new ShardRoutingView
            {
                Index = copy.Index.Name,
                IndexUuid = copy.Index.Uuid,
                Shard = copy.Shard,
                Primary = copy.Primary,
                State = (ShardCopyState)copy.State,
                NodeId = copy.NodeId,
                AllocationId = copy.AllocationId,
                RelocatingNodeId = copy.RelocatingNodeId,
                IsRelocationTarget = copy.IsRelocationTarget,
                Searchable = copy.Active,
            })];

    public ReadOnlyMemory<byte> Explanations() => Json.Bytes(writer =>
    {
        writer.WriteStartArray();
        foreach (var (command, outcome) in _done)
        {
            writer.WriteStartObject();
            writer.WriteString("command", command.Name);
            WriteParameters(writer, command);
            writer.WriteStartArray("decisions");
            foreach (var decision in outcome.Decisions)
            {
                Write(writer, decision.Decider, decision.Verdict, decision.Explanation);
            }

            if (outcome is { Refusal: { } refusal, Decisions: [] })
            {
                Write(writer, command.Name + "_allocation_command", Verdict.No, refusal);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private void WriteParameters(Utf8JsonWriter writer, RerouteCommandMessage command)
    {
        writer.WriteStartObject("parameters");
        writer.WriteString("index", allocation.Routing.Find(command.IndexUuid)?.Index.Name);
        writer.WriteNumber("shard", command.Shard);
        if (command.Name is "move")
        {
            writer.WriteString("from_node", command.FromNode);
            writer.WriteString("to_node", command.Node);
        }
        else
        {
            writer.WriteString("node", command.Node);
        }

        if (command.Name is "cancel")
        {
            writer.WriteBoolean("allow_primary", command.AllowPrimary);
        }
        else if (command.Name is "allocate_stale_primary" or "allocate_empty_primary")
        {
            writer.WriteBoolean("accept_data_loss", command.AcceptDataLoss);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string decider, Verdict verdict, string explanation)
    {
        writer.WriteStartObject();
        writer.WriteString("decider", decider);
        writer.WriteString("decision", verdict.ToString().ToUpperInvariant());
        writer.WriteString("explanation", explanation);
        writer.WriteEndObject();
    }

    private static RerouteCommand Command(RerouteCommandMessage message) => message.Name switch
    {
        "move" => new MoveCommand(message.IndexUuid, message.Shard, message.FromNode, message.Node),
        "cancel" => new CancelCommand(message.IndexUuid, message.Shard, message.Node, message.AllowPrimary),
        "allocate_replica" => new AllocateReplicaCommand(message.IndexUuid, message.Shard, message.Node),
        "allocate_stale_primary" => new AllocateStalePrimaryCommand(message.IndexUuid, message.Shard, message.Node, message.AcceptDataLoss),
        _ => new AllocateEmptyPrimaryCommand(message.IndexUuid, message.Shard, message.Node, message.AcceptDataLoss),
    };
}
