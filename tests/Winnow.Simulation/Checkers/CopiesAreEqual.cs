using System.Text;
using Winnow.Grains.Shards;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>I4: when everything has come to rest, all copies of a shard hold the same documents with the same numbers, terms and versions.</summary>
internal sealed class CopiesAreEqual : IInvariant
{
    public void Check(Aftermath aftermath)
    {
        if (aftermath.MissingCopies is { } missing)
        {
            throw new ViolationException("liveness", missing);
        }

        foreach (var index in aftermath.States.Current)
        {
            foreach (var shard in index.Shards)
            {
                var copies = aftermath.OpenCopies(index.Uuid, shard.Id).ToArray();
                foreach (var other in copies.Skip(1))
                {
                    Compare($"[{index.Name}][{shard.Id}]", copies[0], other, aftermath.Shape);
                }
            }
        }
    }

    private static void Compare(string shard, IndexShard one, IndexShard other, WorkloadShape shape)
    {
        var (left, right) = (Describe(one, shape), Describe(other, shape));
        foreach (var (mine, theirs) in left.Zip(right))
        {
            if (!string.Equals(mine, theirs, StringComparison.Ordinal))
            {
                throw new ViolationException("I4", $"copies of {shard} differ: {one.Key.NodeId} has {mine}; {other.Key.NodeId} has {theirs}");
            }
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
