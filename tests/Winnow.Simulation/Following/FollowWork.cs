using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Winnow.Contracts;
using Winnow.Grains.Remote;
using Winnow.Grains.Shards;
using Winnow.Protocols.Following;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Faults;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Ports;
using Winnow.Simulation.Runs;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Following;

/// <summary>One cluster among those that follow each other: its operators and readers, and what is judged of its calls.</summary>
internal sealed class FollowWork : ISideWork
{
    private readonly SimulationRun _run;
    private readonly SimulatedWorld _world;
    private readonly FollowingClusters _clusters;
    private readonly IReadOnlyList<FollowRelation> _relations;
    private readonly FollowApi _api;
    private readonly FollowClients _clients;
    private readonly RenewedLeader? _renewed;
    private ViolationException? _violation;

    public FollowWork(SimulatedCluster cluster, SimulationRun run, FollowingClusters clusters, IReadOnlyList<FollowRelation> relations, Content? renewed, SimulationOptions options)
    {
        (_run, _world, _clusters, _relations) = (run, cluster.World, clusters, relations);
        _api = new FollowApi(_world);
        _clients = new FollowClients(run, _world, clusters, _api, cluster.Random.Fork("follow"), options.Faults.HasFlag(FaultKinds.Operator)) { Judge = Try };
        _renewed = renewed is null ? null : new RenewedLeader(cluster, run, clusters, renewed, _api);
    }

    private IEnumerable<FollowRelation> Current => _relations.Where(relation => relation.IsCurrent);

    public void Configure(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<IRemoteClientFactory>(services =>
        {
            var process = services.GetRequiredService<SimulatedProcess>();
            return new SimulatedRemoteClients(process, services.GetRequiredService<Orleans.Runtime.ILocalSiloDetails>().SiloAddress.Endpoint.Address, _clusters.Find);
        });
        _renewed?.Configure(silo);
        silo.AddOutgoingGrainCallFilter(call => call.SourceContext?.GrainInstance is IFollowerShardGrain follower ? Watched(call, follower) : call.Invoke());
    }

    /// <summary>Tells the cluster where its leaders are, and follows those that are followed from their first write on.</summary>
    public async Task BeginAsync()
    {
        // Else a client's write that meets a follower before it is named makes an index of this name, and put-follow is refused.
        await _api.CreateNothingByItself(_run.Nodes[0]);
        await (_renewed?.BeginAsync() ?? Task.CompletedTask);
        foreach (var relation in _relations)
        {
            await _api.Connect(_run.Nodes[0], relation.Leader, _clusters.SeedsOf(relation.Leader));
            if (relation.IsEarly)
            {
                await _run.Until(() => _clients.FollowsAsync(relation), TimeSpan.FromMinutes(2), $"[{relation.Leader}] cannot be followed");
            }
        }
    }

    public Task RunAsync() => Task.WhenAll(
        _relations.SelectMany(relation => new[] { _clients.OperateAsync(relation), _clients.ReadAsync(relation) }).Append(_renewed?.RunAsync() ?? Task.CompletedTask));

    public History? HistoryOf(string index) => null;

    public void Judge(IIncomingGrainCallContext call) => _clusters.Prefixes.Check(call);

    public void ThrowIfViolated()
    {
        if (_violation is not null)
        {
            throw _violation;
        }
    }

    /// <summary>What is wanted of operators in the end: leaders are open, and followed.</summary>
    public async Task SettleAsync(Func<Func<Task<bool>>, string, Task> until)
    {
        foreach (var relation in Current)
        {
            var leaders = _clusters.Run(relation.Leader);
            foreach (var (_, leader) in relation.Indices)
            {
                await until(() => _clients.Done(_api.Open(leaders.Nodes[0], leader)), $"[{leader}] cannot be opened");
            }

            await until(() => _clients.SettlesAsync(relation), $"[{relation.Leader}] cannot be followed");
        }
    }

    /// <summary>Followers have all that their leaders have.</summary>
    public async Task CheckAsync(Func<Func<Task<bool>>, string, Task> until)
    {
        foreach (var relation in Current)
        {
            foreach (var (follower, leader) in relation.Indices)
            {
                await until(
                    async () =>
                    {
                        return (relation.Parameters.SelfHeal || await _clients.SettlesAsync(relation)) && _run.IsEmpty(FollowersEqualLeaders.Behind(_clusters.Run(relation.Leader), _run, leader, follower));
                    },
                    $"[{follower}] is behind");
            }
        }
    }

    /// <summary>Compares followers and leaders that are level.</summary>
    public void Compare()
    {
        foreach (var relation in Current)
        {
            foreach (var (follower, leader) in relation.Indices)
            {
                FollowersEqualLeaders.Check(_clusters.Run(relation.Leader), _run, leader, follower, relation.Content.Shape, _clusters.Prefixes);
            }
        }
    }

    /// <summary>Looks at the copies of followers that are open now.</summary>
    public void Look()
    {
        foreach (var node in _run.Nodes.Where(node => node.IsRunning))
        {
            node.Silo!.Process.Post("look", _ => Look(node), null);
        }
    }

    private void Look(SimulatedNode node)
    {
        foreach (var relation in _relations)
        {
            foreach (var (follower, _) in relation.Indices)
            {
                if (_run.States.Current.FirstOrDefault(index => index.Name == follower) is not { Follow: { } entry } index)
                {
                    continue;
                }

                foreach (var copy in node.Shards.Where(copy => copy.Key.IndexUuid == index.Uuid && copy.Engine is { IsFollowing: true, Failure: null }))
                {
                    // One that is not in sync may be anything, and so may all while they are made followers.
                    var shard = entry.Shards[copy.Key.Shard];
                    Try(() => StandsStill.Check(copy.Key, shard, relation.Parameters));
                    if (shard is { LeaderHistoryUuid.Length: > 0, SharedSeqNo: null } && IsTold(relation, shard, copy) && index.Shards[copy.Key.Shard].InSync.Contains(copy.Key.AllocationId))
                    {
                        Try(() => _clusters.Prefixes.Check(copy, shard.LeaderHistoryUuid, relation.Content.Shape.AllDocuments));
                    }
                }
            }
        }
    }

    /// <summary>A copy that has got the files of another leader has them a moment before the index knows of it.</summary>
    private bool IsTold(FollowRelation relation, FollowedShard shard, IndexShard copy) =>
        !relation.IsRenewed || !relation.Parameters.SelfHeal || (shard.Heals == 0 ? !_clusters.IsAnother : shard.HistoryUuid == copy.Engine.HistoryUuid);

    /// <summary>Whoever writes for a follower has a state worth looking at.</summary>
    private async Task Watched(IOutgoingGrainCallContext call, IFollowerShardGrain follower)
    {
        await CheckBounds(follower, call.SourceContext!.GrainId.Key.ToString()!);
        await call.Invoke();
    }

    private async Task CheckBounds(IFollowerShardGrain follower, string shard)
    {
        if (await follower.Stats() is { } stats && ParametersOf(shard) is { } may)
        {
            Try(() => BuffersAreBounded.Check(shard, stats, may));
        }
    }

    private FollowParameters? ParametersOf(string shard)
    {
        var name = _run.States.Current.FirstOrDefault(index => shard.StartsWith(index.Uuid, StringComparison.Ordinal))?.Name;
        return name is null ? null : _relations.FirstOrDefault(relation => relation.Content.Shape.Indices.Contains(name))?.Parameters;
    }

    // In the middle of another's work, which must not take the blame; a copy that closes has nothing to show.
    private void Try(Action check)
    {
        try
        {
            check();
        }
        catch (ViolationException violation)
        {
            _violation ??= violation;
        }
        catch (Exception exception) when (exception is WinnowException or IOException or Winnow.Shards.EngineClosedException or ObjectDisposedException)
        {
            _world.Note("look", exception.Message);
        }
    }
}
