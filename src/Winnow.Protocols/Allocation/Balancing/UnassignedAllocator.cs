using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>What came of the copies of an index that have no node.</summary>
/// <param name="Changes">What the index is asked for.</param>
/// <param name="NeedsStored">It has to be known first what the nodes' disks hold of the index.</param>
/// <param name="Waits">A copy may get its place without anything changing in its index: it is throttled, delayed, or failed a moment ago.</param>
/// <param name="Delay">When the first of these that waits for a time has waited long enough.</param>
public sealed record UnassignedResult(IReadOnlyList<RoutingChange> Changes, bool NeedsStored, bool Waits, TimeSpan? Delay)
{
    public static UnassignedResult Nothing { get; } = new([], false, false, null);
}

/// <summary>Gives copies without a node one: where their data lies already if that can be, otherwise the lightest.</summary>
public static class UnassignedAllocator
{
    /// <param name="index">The index.</param>
    /// <param name="stored">What the nodes' disks hold of it; null while nobody has asked them.</param>
    /// <param name="allocation">The table, in which places are entered.</param>
    public static UnassignedResult Allocate(IndexRouting index, IReadOnlyList<StoredShard>? stored, RoutingAllocation allocation)
    {
        if (index.Unassigned == 0 || index.Index.Closed)
        {
            return UnassignedResult.Nothing;
        }

        var work = new Work(index, stored, allocation);
        foreach (var shard in index.Shards.SelectMany(copies => copies).Where(copy => copy.State == CopyState.Unassigned).OrderByDescending(copy => copy.Primary).ToList())
        {
            var pause = AllocationBackoff.Remaining(shard.Copy!, index.Index.MaxRetries, allocation.Now);
            if (pause > TimeSpan.Zero)
            {
                work.WaitFor(pause);
            }
            else if (shard.Primary)
            {
                work.Primary(shard);
            }
            else if (index.PrimaryOf(shard.Shard).Active)
            {
                work.Replica(shard);
            }
        }

        return new UnassignedResult(work.Changes, work.NeedsStored, work.Waits, work.Delay);
    }

    private sealed class Work(IndexRouting index, IReadOnlyList<StoredShard>? stored, RoutingAllocation allocation)
    {
        public List<RoutingChange> Changes { get; } = [];

        public bool NeedsStored { get; private set; }

        public bool Waits { get; private set; }

        public TimeSpan? Delay { get; private set; }

        public void WaitFor(TimeSpan delay)
        {
            Waits = true;
            Delay = Delay is { } first && first < delay ? first : delay;
        }

        public void Primary(ShardRouting shard)
        {
            var inSync = index.Metadata.Shards[shard.Shard].InSync;
            if (inSync.IsEmpty)
            {
                var (verdict, node) = ExistingCopies.ForRestored(shard, allocation) ?? Balancer.Choose(shard, allocation);
                Assign(shard, verdict, node, existing: null);
            }
            else if (stored is null)
            {
                NeedsStored = true;
            }
            else
            {
                var (verdict, found) = ExistingCopies.ForPrimary(shard, inSync, stored, allocation);
                Assign(shard, verdict, allocation.Routing.Node(found?.NodeId), found);
            }
        }

        public void Replica(ShardRouting shard)
        {
            var (verdict, node) = Balancer.Choose(shard, allocation);
            if (node is null)
            {
                return;
            }

            if (shard.Copy?.Unassigned is not { Reason: UnassignedReasons.IndexCreated or UnassignedReasons.ReplicaAdded or UnassignedReasons.NewIndexRestored })
            {
                if (stored is null)
                {
                    // While every node is busy there is no need to ask what their disks hold.
                    Waits |= verdict == Verdict.Throttle;
                    NeedsStored |= verdict == Verdict.Yes;
                    return;
                }

                if (ExistingCopies.ForReplica(shard, stored, allocation) is { } best)
                {
                    (verdict, node) = best;
                }
                else if (DelayedAllocation.Remaining(shard.Copy!, shard.Index.DelayedTimeout, allocation.Now) is var remaining && remaining > TimeSpan.Zero)
                {
                    WaitFor(remaining);
                    return;
                }
            }

            if (verdict == Verdict.Throttle)
            {
                Waits = true;
                return;
            }

            allocation.Routing.Initialize(shard, node, CopySource.Peer);
            Changes.Add(new RoutingChange(index.Index.Uuid, new AssignReplica(shard.Shard, shard.PrimaryTerm, node.Id, node.Node.Incarnation, "")));
        }

        private void Assign(ShardRouting shard, Verdict verdict, RoutingNode? node, StoredShard? existing)
        {
            if (verdict == Verdict.Yes && node is not null)
            {
                allocation.Routing.Initialize(shard, node, existing is not null ? CopySource.ExistingStore : shard.IsFetched ? shard.Source : CopySource.EmptyStore);
                Changes.Add(new RoutingChange(index.Index.Uuid, new AssignPrimary(shard.Shard, node.Id, node.Node.Incarnation, existing?.AllocationId, "")));
                return;
            }

            Waits |= verdict == Verdict.Throttle;
            var lost = node is null && !index.Metadata.Shards[shard.Shard].InSync.IsEmpty;
            var status = verdict == Verdict.Throttle ? "throttled" : lost ? "no_valid_shard_copy" : "no";
            if (!string.Equals(shard.Copy?.Unassigned?.AllocationStatus, status, StringComparison.Ordinal))
            {
                Changes.Add(new RoutingChange(index.Index.Uuid, new MarkUnassignable(shard.Shard, status)));
            }
        }
    }
}
