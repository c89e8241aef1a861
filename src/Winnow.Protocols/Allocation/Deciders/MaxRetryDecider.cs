namespace Winnow.Protocols.Allocation;

/// <summary>A copy that failed too often waits for an operator.</summary>
internal sealed class MaxRetryDecider() : AllocationDecider("max_retry")
{
    public const string RetryApi = "POST /_cluster/reroute?retry_failed";

    public override bool KeepsPrimaryFromItsData => true;

    public override AllocationDecision CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        var limit = shard.Index.MaxRetries;
        if (shard.FailedAllocations > 0)
        {
            return shard.FailedAllocations >= limit
                ? No(allocation, $"shard has exceeded the maximum number of retries [{limit}] on failed allocation attempts - manually call [{RetryApi}] to retry, [{UnassignedText.Of(shard.Copy!.Unassigned!)}]")
                : Yes(allocation, $"shard has failed allocating [{shard.FailedAllocations}] times but [{limit}] retries are allowed");
        }

        if (shard.FailedRelocations > 0)
        {
            return shard.FailedRelocations >= limit
                ? No(allocation, $"shard has exceeded the maximum number of retries [{limit}] on failed relocation attempts - manually call [{RetryApi}] to retry, [failed_attempts[{shard.FailedRelocations}]]")
                : Yes(allocation, $"shard has failed relocating [{shard.FailedRelocations}] times but [{limit}] retries are allowed");
        }

        return Yes(allocation, "shard has no previous failures");
    }
}
