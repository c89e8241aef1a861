using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Allocation;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Allocation;

/// <summary>
/// Places shards by <see cref="Balancer"/>. Its model is what this silo's metadata cache says of all indices, and what it decided itself
/// that the cache does not show yet.
/// </summary>
[GrainType("winnow.allocator"), MasterEligible, ReachesStore, Reentrant, KeepAlive]
internal sealed partial class AllocatorGrain(
    MetadataCache metadata, NodeDirectory nodes, IClusterMembershipService membership, ILogger<AllocatorGrain> logger) : Grain, IAllocatorGrain
{
    private readonly Dictionary<(string Uuid, int Shard), AllocationShard> _decided = [];
    private readonly ChangeSignal _rerouted = new();
    private readonly CancellationTokenSource _stopped = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ = FollowChanges();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stopped.Cancel();
        _stopped.Dispose();
        return Task.CompletedTask;
    }

    public async Task<ShardPlacement[]> Place(PlaceRequest request)
    {
        var settings = request.IndexSettings.ToImmutableSortedDictionary(setting => setting.Key, setting => setting.Value!, StringComparer.Ordinal);
        var model = Model();
        var placements = new ShardPlacement[request.Shards.Length];
        for (var i = 0; i < placements.Length; i++)
        {
            var unplaced = request.Shards[i];
            var shard = new AllocationShard
            {
                IndexUuid = request.IndexUuid,
                Shard = unplaced.Shard,
                Primary = true,
                FailedAllocations = unplaced.FailedAllocations,
                IndexSettings = settings,
            };
            placements[i] = unplaced.InSync.Length == 0 ? PlaceNew(shard, model) : await PlaceExisting(shard, unplaced.InSync, model);
            if (placements[i].NodeId is { } nodeId)
            {
                shard = shard with { NodeId = nodeId };
                _decided[(shard.IndexUuid, shard.Shard)] = shard;
                model = model with { Assigned = model.Assigned.Add(shard) };
            }
        }

        return placements;
    }

    public async Task<ReadOnlyMemory<byte>> Explain(string indexUuid, int shard, bool primary, bool includeYesDecisions)
    {
        var index = await metadata.Index(indexUuid);
        return AllocationExplanation.Write(index.Metadata, index.Metadata.Shards[shard], primary, Model(), includeYesDecisions);
    }

    public Task Reroute(bool retryFailed)
    {
        _rerouted.Raise();
        var snapshot = membership.CurrentSnapshot;
        foreach (var index in metadata.Known)
        {
            var gone = index.Metadata.Shards
                .SelectMany(shard => shard.Copies)
                .Where(copy => copy.Incarnation is not null && snapshot.GetSiloStatus(SiloAddress.FromParsableString(copy.Incarnation)) == SiloStatus.Dead)
                .Select(copy => (NodeId: copy.NodeId!, Incarnation: copy.Incarnation!))
                .Distinct()
                .ToList();
            var waits = gone.Count > 0 || index.Metadata.Shards.Any(shard => shard.Primary.State == CopyState.Unassigned);
            if (waits)
            {
                // The index asks this grain for places: it is let go on before it answers.
                _ = Reroute(GrainFactory.GetGrain<IIndexGrain>(index.Uuid), gone, retryFailed);
            }
        }

        return Task.CompletedTask;
    }

    private async Task Reroute(IIndexGrain index, List<(string NodeId, string Incarnation)> gone, bool retryFailed)
    {
        try
        {
            foreach (var (nodeId, incarnation) in gone)
            {
                await index.NodeLeft(nodeId, incarnation);
            }

            await (retryFailed ? index.RetryFailed() : index.Allocate());
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or WinnowException)
        {
            LogNotRerouted(index.GetPrimaryKeyString(), exception);
        }
    }

    /// <summary>Looks at the cluster again whenever this silo learns of a change, or is told of one.</summary>
    private async Task FollowChanges()
    {
        var stopped = _stopped.Token;
        try
        {
            while (true)
            {
                var changed = Task.WhenAny(metadata.Changes.Next, _rerouted.Next);
                await PlaceReplicas();
                await changed.WaitAsync(stopped);
            }
        }
        catch (OperationCanceledException)
        {
            // Another activation goes on.
        }
    }

    private async Task PlaceReplicas()
    {
        var model = Model();
        var applied = new List<Task>();
        foreach (var index in metadata.Known.OrderBy(index => index.Uuid, StringComparer.Ordinal))
        {
            var changes = new List<AllocationChange>();
            foreach (var shard in index.Metadata.Shards.Where(shard => shard.Primary.Active))
            {
                foreach (var replica in shard.Copies.Where(copy => copy is { Primary: false, State: CopyState.Unassigned }))
                {
                    var subject = new AllocationShard
                    {
                        IndexUuid = index.Uuid,
                        Shard = shard.Id,
                        FailedAllocations = replica.Unassigned?.FailedAllocations ?? 0,
                        IndexSettings = index.Metadata.Settings,
                    };
                    if (Balancer.Place(subject, model).Node is { } node)
                    {
                        model = model with { Assigned = model.Assigned.Add(subject with { NodeId = node.Id }) };
                        changes.Add(new AllocationChange
                        {
                            Kind = AllocationChangeKind.AssignReplica,
                            Shard = shard.Id,
                            PrimaryTerm = shard.PrimaryTerm,
                            NodeId = node.Id,
                            Incarnation = node.Incarnation,
                        });
                    }
                }
            }

            if (changes.Count > 0 && !index.Metadata.Closed)
            {
                applied.Add(Apply(index.Uuid, [.. changes]));
            }
        }

        await Task.WhenAll(applied);
    }

    private async Task Apply(string uuid, AllocationChange[] changes)
    {
        try
        {
            metadata.ApplyIndex(await GrainFactory.GetGrain<IIndexGrain>(uuid).ApplyAllocation(changes));
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or WinnowException or Orleans.Storage.InconsistentStateException)
        {
            LogNotRerouted(uuid, exception);
        }
    }

    private static ShardPlacement Nowhere(int shard, string status) => new() { Shard = shard, Status = status };

    private ShardPlacement PlaceNew(AllocationShard shard, AllocationModel model)
    {
        var placement = Balancer.Place(shard, model);
        return placement.Node is { } node
            ? new ShardPlacement { Shard = shard.Shard, NodeId = node.Id, Incarnation = node.Incarnation }
            : Nowhere(shard.Shard, placement.Nodes.Any(decision => decision.Verdict == Verdict.Throttle) ? "throttled" : "no");
    }

    /// <summary>Only a node that holds a trusted copy will do.</summary>
    private async Task<ShardPlacement> PlaceExisting(AllocationShard shard, string[] inSync, AllocationModel model)
    {
        var status = "no_valid_shard_copy";
        foreach (var node in nodes.Live().Where(node => node.HoldsData))
        {
            var held = await Held(node, shard.IndexUuid);
            var copy = held.FirstOrDefault(copy => copy.Shard == shard.Shard && copy.Usable && inSync.Contains(copy.AllocationId));
            if (copy is null)
            {
                continue;
            }

            var target = model.Nodes.First(candidate => string.Equals(candidate.Id, node.Id, StringComparison.Ordinal));
            if (Deciders.All.Max(decider => decider.CanAllocate(shard, target, model).Verdict) == Verdict.Yes)
            {
                return new ShardPlacement
                {
                    Shard = shard.Shard,
                    NodeId = node.Id,
                    Incarnation = node.Incarnation,
                    AllocationId = copy.AllocationId,
                };
            }

            status = "no";
        }

        return Nowhere(shard.Shard, status);
    }

    private async Task<HeldCopyMessage[]> Held(LiveNode node, string indexUuid)
    {
        try
        {
            return await GrainFactory.GetGrain<INodeGrain>(node.Id).Held(indexUuid);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // A node that does not answer holds nothing that could be opened now.
            return [];
        }
    }

    private AllocationModel Model()
    {
        var assigned = ImmutableArray.CreateBuilder<AllocationShard>();
        foreach (var index in metadata.Known.Select(view => view.Metadata))
        {
            foreach (var shard in index.Shards)
            {
                foreach (var copy in shard.Copies.Where(copy => copy.NodeId is not null))
                {
                    assigned.Add(new AllocationShard { IndexUuid = index.Uuid, Shard = shard.Id, Primary = copy.Primary, NodeId = copy.NodeId });
                    if (copy.Primary)
                    {
                        _decided.Remove((index.Uuid, shard.Id));
                    }
                }
            }
        }

        foreach (var (key, shard) in _decided.ToList())
        {
            if (metadata.Cluster.ByUuid(key.Uuid) is null)
            {
                _decided.Remove(key);
            }
            else
            {
                assigned.Add(shard);
            }
        }

        return new AllocationModel
        {
            Nodes = [.. nodes.Live().Select(Node)],
            Assigned = assigned.ToImmutable(),
            Settings = metadata.Cluster.Persistent.SetItems(metadata.Cluster.Transient),
        };
    }

    private static AllocationNode Node(LiveNode node) => new()
    {
        Id = node.Id,
        Name = node.Name,
        Incarnation = node.Incarnation,
        HoldsData = node.HoldsData,
        Attributes = node.Attributes,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "index [{Uuid}] could not be rerouted")]
    private partial void LogNotRerouted(string uuid, Exception exception);
}
