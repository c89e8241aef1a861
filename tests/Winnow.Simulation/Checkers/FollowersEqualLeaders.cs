using System.Text;
using Winnow.Grains.Shards;
using Winnow.Simulation.Runs;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>When everything has come to rest, all copies of a follower hold what the leader holds, with its numbers, terms and versions.</summary>
internal static class FollowersEqualLeaders
{
    /// <summary>Where a follower is behind; null when it has all.</summary>
    public static string? Behind(SimulationRun leaders, SimulationRun followers, string leader, string follower)
    {
        foreach (var (there, here) in Shards(leaders, followers, leader, follower))
        {
            if (there.Count == 0 || here.Count == 0)
            {
                return $"[{leader}] or [{follower}] is not open";
            }

            var (followed, history) = (followers.States.Current.First(each => each.Name == follower).Follow?.Shards[here[0].Key.Shard].LeaderHistoryUuid, there[0].Engine.HistoryUuid);
            if (followed != history)
            {
                return $"{here[0].Key} follows the history {followed} and not {history}";
            }

            var max = there.Max(copy => copy.Engine.SeqNoStats.MaxSeqNo);
            if (there.Concat(here).FirstOrDefault(copy => copy.Engine.SeqNoStats.LocalCheckpoint < max) is { } late)
            {
                return $"{late.Key} has {late.Engine.SeqNoStats} and not all up to {max}";
            }
        }

        return null;
    }

    public static void Check(SimulationRun leaders, SimulationRun followers, string leader, string follower, WorkloadShape shape, FollowersArePrefixes histories)
    {
        foreach (var (there, here) in Shards(leaders, followers, leader, follower))
        {
            var history = there[0].Engine.HistoryUuid;
            foreach (var copy in there.Concat(here))
            {
                histories.LearnAll(copy.Engine, history, copy.Key.ToString());
                histories.Check(copy, history, shape.AllDocuments);
            }

            var expected = Describe(there[0], shape);
            foreach (var copy in here)
            {
                foreach (var (mine, theirs) in Describe(copy, shape).Zip(expected))
                {
                    if (!string.Equals(mine, theirs, StringComparison.Ordinal))
                    {
                        throw new ViolationException("I6", $"the follower {copy.Key} has {mine}; its leader {there[0].Key} has {theirs}");
                    }
                }
            }
        }
    }

    private static IEnumerable<(List<IndexShard> There, List<IndexShard> Here)> Shards(SimulationRun leaders, SimulationRun followers, string leader, string follower)
    {
        var index = leaders.States.Current.First(each => each.Name == leader);
        foreach (var shard in index.Shards)
        {
            yield return ([.. leaders.OpenCopies(leader, shard.Id)], [.. followers.OpenCopies(follower, shard.Id)]);
        }
    }

    private static List<string> Describe(IndexShard copy, WorkloadShape shape)
    {
        var lines = new List<string>();
        foreach (var id in shape.AllDocuments)
        {
            var found = copy.Engine.Get(id);
            lines.Add(found.Found ? $"{id} {found.SeqNo}/{found.PrimaryTerm} v{found.Version} {Encoding.UTF8.GetString(found.Source.Span)}" : $"no {id}");
        }

        var numbers = copy.Engine.SeqNoStats;
        lines.Add($"max {numbers.MaxSeqNo} local {numbers.LocalCheckpoint}");
        return lines;
    }
}
