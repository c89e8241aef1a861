using System.Collections.Immutable;
using static Winnow.Protocols.Indices.IndexDecisions;

namespace Winnow.Protocols.Indices;

/// <summary>An index that the cluster had lost, as a node's disk still knows it.</summary>
internal static class ImportDecisions
{
    public static IndexMetadata Import(IndexMetadata state, ImportIndex import, DateTimeOffset now) => state.IsNone
        ? import.Known with { Shards = [.. import.Known.Shards.Select(shard => Import(shard, import, now))] }
        : state;

    private static ShardTable Import(ShardTable shard, ImportIndex import, DateTimeOffset now)
    {
        // The copies that were trusted when the node last heard of it; else whatever there is: the operator said so.
        var held = import.Held.Where(copy => copy.Shard == shard.Id && copy.Usable).Select(copy => copy.AllocationId).Distinct().ToImmutableArray();
        var trusted = held.RemoveAll(id => !shard.InSync.Contains(id));
        var copies = Enumerable.Range(0, 1 + import.Known.NumberOfReplicas)
            .Select(i => Unassign(new ShardCopy { Primary = i == 0 }, UnassignedReasons.DanglingIndexImported, now));
        return new ShardTable { Id = shard.Id, PrimaryTerm = shard.PrimaryTerm + 1, InSync = trusted.IsEmpty ? held : trusted, Copies = [.. copies] };
    }
}
