using System.Collections.Immutable;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Routing;

namespace Winnow.Grains.Searching.Copies;

/// <summary>The copies of a shard that may answer a read, in the order in which they are asked.</summary>
internal sealed class CopySelector(MetadataCache metadata, NodeDirectory nodes, NodeResponses responses)
{
    private const string AdaptiveSetting = "cluster.routing.use_adaptive_replica_selection";
    private int _turn;

    /// <param name="index">The index as it is known now.</param>
    /// <param name="shard">One of its shards.</param>
    /// <param name="preference">The caller's wish.</param>
    /// <param name="adaptive">Whether nodes that answer searches faster come first; else the copies take turns.</param>
    public ImmutableArray<ShardCopy> Order(IndexMetadata index, int shard, SearchPreference preference, bool adaptive)
    {
        var active = index.Shards[shard].Copies.RemoveAll(copy => !copy.Active);
        var ordered = preference.Kind switch
        {
            PreferenceKind.Custom when active.Length > 1 => Rotate(active, preference.Start(shard, active.Length)),
            PreferenceKind.Local => First(Any(active, adaptive), IsLocal),
            PreferenceKind.OnlyLocal => active.RemoveAll(copy => !IsLocal(copy)),
            PreferenceKind.PreferNodes => First(Any(active, adaptive), copy => preference.Nodes.Contains(copy.NodeId!)),
            PreferenceKind.OnlyNodes => Only(index, shard, Any(active, adaptive), preference),
            _ => Any(active, adaptive),
        };
        return ordered.Length > 1 && ordered.Any(IsSuspect) ? First(ordered, copy => !IsSuspect(copy)) : ordered;
    }

    private ImmutableArray<ShardCopy> Any(ImmutableArray<ShardCopy> active, bool adaptive)
    {
        if (active.Length < 2)
        {
            return active;
        }

        var turned = Rotate(active, (int)((uint)Interlocked.Increment(ref _turn) % active.Length));
        return adaptive && metadata.Cluster.Setting(AdaptiveSetting) is not "false"
            ? [.. responses.Rank([.. turned.Select(copy => copy.NodeId!)]).Select(node => turned.First(copy => string.Equals(copy.NodeId, node, StringComparison.Ordinal)))]
            : turned;
    }

    private ImmutableArray<ShardCopy> Only(IndexMetadata index, int shard, ImmutableArray<ShardCopy> active, SearchPreference preference)
    {
        var named = NodeFilter.Choose(nodes.Live(), preference.Nodes, nodes.Self.Id);
        var left = active.RemoveAll(copy => !named.Contains(copy.NodeId!));
        return !left.IsEmpty || active.IsEmpty
            ? left
            : throw Refusals.IllegalArgument($"no data nodes with criteria [{preference.Text}] found for shard: [{index.Name}][{shard}]");
    }

    private bool IsLocal(ShardCopy copy) => string.Equals(copy.NodeId, nodes.Self.Id, StringComparison.Ordinal);

    private bool IsSuspect(ShardCopy copy) => responses.IsSuspect(copy.NodeId!);

    private static ImmutableArray<ShardCopy> First(ImmutableArray<ShardCopy> copies, Func<ShardCopy, bool> preferred) =>
        [.. copies.Where(preferred), .. copies.Where(copy => !preferred(copy))];

    private static ImmutableArray<ShardCopy> Rotate(ImmutableArray<ShardCopy> copies, int start) => [.. copies[start..], .. copies[..start]];
}
