using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols;
using Winnow.Protocols.Allocation;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Cluster;

/// <summary>How well the cluster is right now, by what this silo knows of all its indices and nodes.</summary>
internal sealed class HealthFigures(WinnowNode self, NodeDirectory nodes, IndexNames names, MasterCalls master, IGrainFactory grains, TimeProvider time)
{
    public async Task<ClusterHealthView> Now(HealthRequest request)
    {
        IReadOnlyList<IndexView> indices;
        try
        {
            indices = await names.Views(request.Indices, request.Options, ExpressionOptions.Lenient with { IgnoreUnavailable = false });
        }
        catch (Refusal refusal) when (refusal.Status == 404)
        {
            // What may still be created is waited for: it is red until then.
            return Frame() with { Status = HealthStatus.Red };
        }

        var now = time.GetUtcNow();
        var sum = indices.Aggregate(default(ShardCounts), (total, index) => total + IndexHealth.Of(index.Metadata));
        return Frame() with
        {
            Status = (HealthStatus)sum.Status,
            ActivePrimaryShards = sum.ActivePrimaries,
            ActiveShards = sum.Active,
            RelocatingShards = sum.Relocating,
            InitializingShards = sum.Initializing,
            UnassignedShards = sum.Unassigned,
            UnassignedPrimaryShards = sum.UnassignedPrimaries,
            DelayedUnassignedShards = indices.Sum(index => DelayedAllocation.Count(index.Metadata, now)),
            ActiveShardsPercent = sum.Total == 0 ? 100 : 100.0 * sum.Active / sum.Total,
            Indices = [.. indices.OrderBy(index => index.Name, StringComparer.Ordinal).Select(index => Health(index.Metadata))],
        };
    }

    /// <summary>What only the master and the allocator know; without them it is left at nothing.</summary>
    public async Task<ClusterHealthView> WithTasks(ClusterHealthView view)
    {
        try
        {
            var tasks = await master.Master.PendingTasks();
            return view with
            {
                NumberOfPendingTasks = tasks.Length,
                TaskMaxWaitingInQueueMillis = tasks.Select(task => task.TimeInQueueMillis).DefaultIfEmpty().Max(),
                NumberOfInFlightFetch = view.UnassignedShards == 0 ? 0 : await grains.GetGrain<IAllocatorGrain>(IAllocatorGrain.AllocatorKey).InFlightFetches(),
            };
        }
        catch (Exception exception) when (MasterErrors.MayPass(exception))
        {
            return view;
        }
    }

    private ClusterHealthView Frame()
    {
        var live = nodes.Live();
        return new ClusterHealthView
        {
            ClusterName = self.ClusterName,
            NumberOfNodes = live.Count,
            NumberOfDataNodes = live.Count(node => node.HoldsData),
        };
    }

    private static IndexHealthView Health(IndexMetadata index)
    {
        var counts = IndexHealth.Of(index);
        return new IndexHealthView
        {
            Index = index.Name,
            Status = (HealthStatus)counts.Status,
            NumberOfShards = index.NumberOfShards,
            NumberOfReplicas = index.NumberOfReplicas,
            ActivePrimaryShards = counts.ActivePrimaries,
            ActiveShards = counts.Active,
            RelocatingShards = counts.Relocating,
            InitializingShards = counts.Initializing,
            UnassignedShards = counts.Unassigned,
            UnassignedPrimaryShards = counts.UnassignedPrimaries,
            Shards = [.. index.Shards.Select(Health)],
        };
    }

    private static ShardHealthView Health(ShardTable shard)
    {
        var counts = IndexHealth.Of(shard);
        return new ShardHealthView
        {
            Shard = shard.Id,
            Status = (HealthStatus)counts.Status,
            PrimaryActive = shard.Primary.Active,
            ActiveShards = counts.Active,
            RelocatingShards = counts.Relocating,
            InitializingShards = counts.Initializing,
            UnassignedShards = counts.Unassigned,
            UnassignedPrimaryShards = counts.UnassignedPrimaries,
        };
    }
}
