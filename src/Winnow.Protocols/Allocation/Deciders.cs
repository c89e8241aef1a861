namespace Winnow.Protocols.Allocation;

/// <summary>The deciders in the order in which they are asked.</summary>
public static class Deciders
{
    public static IReadOnlyList<AllocationDecider> All { get; } = [new MaxRetryDecider(), new EnableDecider(), new DataRoleDecider(), new FilterDecider(), new SameShardDecider()];
}

internal sealed class MaxRetryDecider : AllocationDecider
{
    public override string Name => "max_retry";

    public override AllocationDecision CanAllocate(AllocationShard shard, AllocationNode node, AllocationModel model)
    {
        var limit = int.TryParse(shard.IndexSettings.GetValueOrDefault("index.allocation.max_retries"), out var retries)
            ? retries
            : Indices.IndexDecisions.DefaultMaxRetries;
        return shard.FailedAllocations switch
        {
            0 => Yes("shard has no previous failures"),
            var failures when failures >= limit => No(
                $"shard has exceeded the maximum number of retries [{limit}] on failed allocation attempts - manually call [POST /_cluster/reroute?retry_failed] to retry"),
            var failures => Yes($"shard has failed allocating [{failures}] times but [{limit}] retries are allowed"),
        };
    }
}

internal sealed class EnableDecider : AllocationDecider
{
    private const string IndexKey = "index.routing.allocation.enable";
    private const string ClusterKey = "cluster.routing.allocation.enable";

    public override string Name => "enable";

    public override AllocationDecision CanAllocate(AllocationShard shard, AllocationNode node, AllocationModel model)
    {
        var (key, where, value) = shard.IndexSettings.TryGetValue(IndexKey, out var index)
            ? (IndexKey, "index", index)
            : (ClusterKey, "cluster", model.Settings.GetValueOrDefault(ClusterKey, "all"));
        return value switch
        {
            "none" => No($"no allocations are allowed due to {where} setting [{key}=none]"),
            "primaries" or "new_primaries" when !shard.Primary => No($"replica allocations are forbidden due to {where} setting [{key}={value}]"),
            "primaries" or "new_primaries" => Yes("primary allocations are allowed"),
            _ => Yes("all allocations are allowed"),
        };
    }
}

/// <summary>Only nodes with a data role take shards.</summary>
internal sealed class DataRoleDecider : AllocationDecider
{
    public override string Name => "data_tier";

    public override AllocationDecision CanAllocate(AllocationShard shard, AllocationNode node, AllocationModel model) =>
        node.HoldsData ? Yes("the node has a data role") : No("the node has no data role");
}

internal sealed class SameShardDecider : AllocationDecider
{
    public override string Name => "same_shard";

    public override AllocationDecision CanAllocate(AllocationShard shard, AllocationNode node, AllocationModel model) =>
        model.Assigned.Any(other => other.Shard == shard.Shard
                && string.Equals(other.IndexUuid, shard.IndexUuid, StringComparison.Ordinal)
                && string.Equals(other.NodeId, node.Id, StringComparison.Ordinal))
            ? No($"a copy of this shard is already allocated to this node [{shard.IndexUuid}][{shard.Shard}]")
            : Yes("none of the nodes on this host hold a copy of this shard");
}
