using System.Text;
using System.Text.Json.Nodes;
using Winnow.Protocols;
using Winnow.Protocols.Indices;

namespace Winnow.Simulation.Bugs;

/// <summary>Index states that are stored otherwise than they were decided.</summary>
internal static class StorageBugs
{
    /// <summary>Changes what is stored of each shard, given what was stored before.</summary>
    public static Func<string, byte[]?, byte[]?, byte[]?> OfShards(Func<ShardTable, ShardTable, ShardTable> change) => (key, before, payload) =>
    {
        if (before is null || payload is null || !key.Contains("winnow.index/", StringComparison.Ordinal))
        {
            return payload;
        }

        var (was, index) = (Read(before), Read(payload));
        if (was.Shards.Length != index.Shards.Length)
        {
            return payload;
        }

        var changed = index.Shards.Select((shard, i) => change(was.Shards[i], shard)).ToArray();
        return changed.SequenceEqual(index.Shards) ? payload : Write(payload, index with { Shards = [.. changed] });
    };

    /// <summary>Changes what is stored of each index.</summary>
    public static Func<string, byte[]?, byte[]?, byte[]?> OfIndices(Func<IndexMetadata, IndexMetadata> change) => (key, _, payload) =>
        payload is not null && key.Contains("winnow.index/", StringComparison.Ordinal) && Read(payload) is var index && change(index) is var changed && !ReferenceEquals(index, changed)
            ? Write(payload, changed)
            : payload;

    /// <summary>A copy that was removed from the in-sync set is still there.</summary>
    public static ShardTable NeverShrink(ShardTable was, ShardTable shard) =>
        was.InSync.Except(shard.InSync, StringComparer.Ordinal).ToArray() is { Length: > 0 } removed ? shard with { InSync = [.. shard.InSync, .. removed] } : shard;

    /// <summary>A new primary has the term of the one before.</summary>
    public static ShardTable ReuseTerm(ShardTable was, ShardTable shard) => was.PrimaryTerm > 0 && shard.PrimaryTerm > was.PrimaryTerm ? shard with { PrimaryTerm = was.PrimaryTerm } : shard;

    /// <summary>A copy is trusted as soon as it has a place.</summary>
    public static ShardTable TrustAtOnce(ShardTable was, ShardTable shard)
    {
        var coming = shard.Copies.Where(copy => copy is { Primary: false, State: CopyState.Initializing, AllocationId: not null }).Select(copy => copy.AllocationId!);
        return coming.Except(shard.InSync, StringComparer.Ordinal).ToArray() is { Length: > 0 } added ? shard with { InSync = [.. shard.InSync, .. added] } : shard;
    }

    private static IndexMetadata Read(byte[] payload) =>
        StateJson.Read<IndexMetadata>(Encoding.UTF8.GetBytes(JsonNode.Parse(payload)!["Json"]!.GetValue<string>()));

    private static byte[] Write(byte[] payload, IndexMetadata index)
    {
        var row = JsonNode.Parse(payload)!;
        row["Json"] = Encoding.UTF8.GetString(StateJson.Write(index));
        return Encoding.UTF8.GetBytes(row.ToJsonString());
    }
}
