using System.Globalization;
using Winnow.Protocols.Allocation;

namespace Winnow.Protocols.Tests.Allocation;

/// <summary>Steps of the text cases that an operator takes: reroute commands, explanations, a look at the disks.</summary>
internal static class OperatorSteps
{
    public static IEnumerable<string>? Run(AllocationCluster cluster, string[] words) => words[0] switch
    {
        "move" => Execute(cluster, new MoveCommand(Index(words), Shard(words), words[2], words[3])),
        "cancel" => Execute(cluster, new CancelCommand(Index(words), Shard(words), words[2], words.Contains("allow_primary"))),
        "allocate_replica" => Execute(cluster, new AllocateReplicaCommand(Index(words), Shard(words), words[2])),
        "allocate_stale_primary" => Execute(cluster, new AllocateStalePrimaryCommand(Index(words), Shard(words), words[2], words.Contains("accept_data_loss"))),
        "allocate_empty_primary" => Execute(cluster, new AllocateEmptyPrimaryCommand(Index(words), Shard(words), words[2], words.Contains("accept_data_loss"))),
        "explain" => Explain(cluster, words),
        "flood" => FloodStage.Changes(cluster.Allocation()).Select(change => $"{change.IndexUuid} {(change.Blocked ? "blocked" : "released")}"),
        _ => null,
    };

    private static IEnumerable<string> Execute(AllocationCluster cluster, RerouteCommand command)
    {
        var outcome = RerouteCommands.Execute(command, cluster.Stored(command.IndexUuid), cluster.Allocation());
        if (outcome.Change is { } change)
        {
            cluster.Apply(change);
            return cluster.Show();
        }

        return [outcome.Refusal ?? "later: " + string.Join(", ", outcome.Decisions.Where(decision => decision.Verdict == Verdict.Throttle).Select(decision => decision.Decider))];
    }

    /// <summary>The answers of an explanation, without the deciders' words.</summary>
    private static IEnumerable<string> Explain(AllocationCluster cluster, string[] words)
    {
        var allocation = cluster.Allocation(explains: true);
        var explained = ShardExplainer.Explain(cluster.Find(allocation, words[1], words[2]), cluster.Stored(Index(words)), allocation);
        var answers = new (string Name, string? Value)[]
        {
            ("can_allocate", explained.CanAllocate),
            ("remaining_delay", explained.RemainingDelay?.TotalSeconds.ToString(CultureInfo.InvariantCulture)),
            ("can_remain", Word(explained.CanRemain)),
            ("can_move", explained.CanMove),
            ("can_rebalance_cluster", Word(explained.CanRebalanceCluster)),
            ("can_rebalance", explained.CanRebalanceToOtherNode),
        };
        return
        [
            string.Join(' ', answers.Where(answer => answer.Value is not null).Select(answer => $"{answer.Name}={answer.Value}")),
            explained.Text,
            .. explained.Nodes.Select(node => $"{node.Node.Id} {node.Decision} rank {node.WeightRanking}{(node.Store is null ? "" : node.StoreInSync ? " in sync" : " stale")}"),
        ];
    }

    private static string? Word(Verdict? verdict) => verdict is { } given ? ShardExplanation.Word(given) : null;

    private static string Index(string[] words) => AllocationCluster.Shard(words[1]).Index;

    private static int Shard(string[] words) => AllocationCluster.Shard(words[1]).Shard;
}
