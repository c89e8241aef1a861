using Winnow.Protocols.Allocation;

namespace Winnow.Protocols.Tests.Allocation;

/// <summary>
/// One case of a text file: lines that build a cluster, then steps that begin with <c>&gt;</c>, each followed by what it comes to.
/// <c>&gt; reroute</c> is one round, <c>&gt; start</c> ends all recoveries well, <c>&gt; settle</c> does both until nothing changes.
/// </summary>
internal static class AllocationCase
{
    private const int Rounds = 500;

    public static string Run(IEnumerable<string> lines)
    {
        var cluster = new AllocationCluster();
        var output = new List<string>();
        foreach (var line in lines)
        {
            if (line.StartsWith("> ", StringComparison.Ordinal))
            {
                output.Add(line);
                output.AddRange(Step(cluster, line[2..].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(shown => "  " + shown));
            }
            else if (!line.StartsWith("  ", StringComparison.Ordinal))
            {
                output.Add(line);
                Build(cluster, line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        return string.Join('\n', output);
    }

    private static void Build(AllocationCluster cluster, string[] words)
    {
        switch (words.FirstOrDefault())
        {
            case null:
                break;
            case "node":
                cluster.Node(words[1..]);
                break;
            case "index":
                cluster.Index(words[1..]);
                break;
            case "restored":
                cluster.Restored(words[1..]);
                break;
            case "follower":
                cluster.Follower(words[1..]);
                break;
            case "set":
                cluster.Set(words[1..]);
                break;
            case "stored":
                cluster.Stored(words[1..]);
                break;
            default:
                cluster.Copies(words);
                break;
        }
    }

    private static IEnumerable<string> Step(AllocationCluster cluster, string[] words)
    {
        switch (words[0])
        {
            case "reroute":
                cluster.Reroute();
                return cluster.Show();
            case "start":
                cluster.StartAll();
                return cluster.Show();
            case "settle":
                var rounds = 0;
                while (cluster.Reroute() | cluster.StartAll())
                {
                    Assert.True(rounds++ < Rounds, "the cluster does not settle");
                }

                return words.Contains("count") ? [cluster.Count()] : cluster.Show();
            case "node":
                cluster.Node(words[1..]);
                return [];
            case "index":
                cluster.Index(words[1..]);
                return [];
            case "restored":
                cluster.Restored(words[1..]);
                return [];
            case "sources":
                return cluster.Sources();
            case "update":
                cluster.Update(words[1..]);
                return [];
            case "leaves":
                cluster.Leaves(words[1]);
                return [];
            case "wait":
                cluster.Wait(words[1]);
                return [];
            case "fail":
                cluster.Fail(words[1], words[2], words.Contains("corrupted"));
                return cluster.Show();
            case "close":
                cluster.Close(words[1]);
                return [];
            case "open":
                cluster.Open(words[1]);
                return [];
            case "retry_failed":
                cluster.RetryFailed();
                return [];
            case "set":
                cluster.Set(words[1..]);
                return [];
            case "desired":
                return DesiredBalance.Compute(cluster.Allocation()).Select(move => $"{move.IndexUuid}{move.Shard} {move.AllocationId} > {move.NodeId}{(move.MustLeave ? " must" : "")}");
            default:
                return OperatorSteps.Run(cluster, words) ?? Explain(cluster, words);
        }
    }

    /// <summary>allocate x0 r b; remain x0 a; rebalance x0 a: what each decider says, or those that are named.</summary>
    private static IEnumerable<string> Explain(AllocationCluster cluster, string[] words)
    {
        var allocation = cluster.Allocation(explains: true);
        var shard = cluster.Find(allocation, words[1], words[2]);
        var (decisions, named) = words[0] switch
        {
            "allocate" => (AllocationDeciders.ExplainAllocate(shard, allocation.Routing.Node(words[3])!, allocation), words[4..]),
            "remain" => (AllocationDeciders.ExplainRemain(shard, shard.Node!, allocation), words[3..]),
            "rebalance" => (AllocationDeciders.ExplainRebalance(shard, allocation), words[3..]),
            _ => throw new FormatException(words[0]),
        };
        return decisions
            .Where(decision => named.Length == 0 ? decision.Verdict != Verdict.Yes : named.Contains(decision.Decider))
            .Select(decision => $"{decision.Decider} {decision.Verdict.ToString().ToUpperInvariant()} {decision.Explanation}");
    }
}
