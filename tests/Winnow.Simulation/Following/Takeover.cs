using Winnow.Protocols.Indices;

namespace Winnow.Simulation.Following;

/// <summary>One change of sides.</summary>
/// <param name="Leader">Who is to give way.</param>
/// <param name="Successor">Who follows, and is to be promoted.</param>
/// <param name="Asked">When that was asked for first.</param>
internal sealed record Takeover(FailoverSide Leader, FailoverSide Successor, long Asked)
{
    private readonly Dictionary<string, IndexMetadata> _promoted = new(StringComparer.Ordinal);

    /// <summary>Whether nobody waits for what the leader still has.</summary>
    public bool IsForced { get; set; }

    /// <summary>Whether it was decided for all indices.</summary>
    public bool IsDecided => Successor.Content.Shape.Indices.All(IsDecidedFor);

    public bool IsDecidedFor(string index) => _promoted.ContainsKey(index);

    /// <summary>Takes in what was decided about an index of the successor.</summary>
    public void Follow(IndexMetadata? before, IndexMetadata after)
    {
        if (before is { Follow: not null } && after is { Follow: null, Lineage.Length: > 0 })
        {
            // A later one is another change of sides.
            _promoted.TryAdd(after.Name, after);
        }
    }

    /// <summary>The number of a document's shard, up to where both sides had the same operations of it then, and the first term of the new leader.</summary>
    public (int Shard, long Shared, long Term) Of(string document)
    {
        var name = Successor.Content.Shape.IndexOf(document);
        var shard = Successor.Run.States.ShardOf(name, document)!.Value.Shard.Id;
        return (shard, _promoted[name].Lineage[shard].MaxSeqNo, _promoted[name].Shards[shard].PrimaryTerm);
    }
}
