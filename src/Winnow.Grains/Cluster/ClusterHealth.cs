using System.Globalization;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Ports;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Cluster;

/// <summary>How well the cluster is, and waiting until it is well enough.</summary>
internal sealed class ClusterHealth(WinnowNode self, NodeDirectory nodes, IndexNames names, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public async Task<ClusterHealthView> Wait(HealthRequest request)
    {
        var wait = new HealthWait(request);
        var timeout = request.Timeout ?? TimeSpan.FromSeconds(30);
        var started = time.GetTimestamp();
        while (true)
        {
            var view = await Now(request);
            if (wait.Satisfied(view))
            {
                return view;
            }

            if (time.GetElapsedTime(started) >= timeout)
            {
                return view with { TimedOut = true };
            }

            await time.Pause(Poll);
        }
    }

    private async Task<ClusterHealthView> Now(HealthRequest request)
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

        var healths = indices.OrderBy(index => index.Name, StringComparer.Ordinal).Select(index => Health(index.Metadata)).ToArray();
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
            DelayedUnassignedShards = sum.Delayed,
            ActiveShardsPercent = sum.Total == 0 ? 100 : 100.0 * sum.Active / sum.Total,
            Indices = healths,
        };
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

    /// <summary>What a health request waits for.</summary>
    private sealed class HealthWait
    {
        private readonly HealthRequest _request;
        private readonly Func<int, bool> _enoughNodes;
        private readonly Func<ClusterHealthView, bool> _enoughShards;

        public HealthWait(HealthRequest request)
        {
            _request = request;
            _enoughNodes = Nodes(request.WaitForNodes);
            _enoughShards = Shards(request.WaitForActiveShards);
        }

        public bool Satisfied(ClusterHealthView view) =>
            (_request.WaitForStatus is not { } status || view.Status <= status)
            && (!_request.WaitForNoRelocatingShards || view.RelocatingShards == 0)
            && (!_request.WaitForNoInitializingShards || view.InitializingShards == 0)
            && _enoughNodes(view.NumberOfNodes)
            && _enoughShards(view);

        private static Func<ClusterHealthView, bool> Shards(string? text) => text switch
        {
            null => _ => true,
            "all" => view => view.UnassignedShards == 0 && view.InitializingShards == 0,
            _ when int.TryParse(text, CultureInfo.InvariantCulture, out var count) => view => view.ActiveShards >= count,
            _ => throw Refusals.IllegalArgument($"cannot parse ActiveShardCount[{text}]"),
        };

        private static Func<int, bool> Nodes(string? text)
        {
            if (string.IsNullOrEmpty(text))
            {
                return _ => true;
            }

            foreach (var (prefix, test) in Comparisons)
            {
                if (text.StartsWith(prefix, StringComparison.Ordinal))
                {
                    var count = Count(text[prefix.Length..].TrimEnd(')'));
                    return nodes => test(nodes, count);
                }
            }

            var exact = Count(text);
            return nodes => nodes == exact;
        }

        private static int Count(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw Refusals.IllegalArgument($"[wait_for_nodes] is no number of nodes: [{text}]");

        private static readonly (string Prefix, Func<int, int, bool> Test)[] Comparisons =
        [
            (">=", (nodes, count) => nodes >= count),
            ("ge(", (nodes, count) => nodes >= count),
            ("<=", (nodes, count) => nodes <= count),
            ("le(", (nodes, count) => nodes <= count),
            (">", (nodes, count) => nodes > count),
            ("gt(", (nodes, count) => nodes > count),
            ("<", (nodes, count) => nodes < count),
            ("lt(", (nodes, count) => nodes < count),
        ];
    }
}
