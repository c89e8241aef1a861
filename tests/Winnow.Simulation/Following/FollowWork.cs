using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Winnow.Contracts;
using Winnow.Grains.Remote;
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
    private readonly SimulatedRandom _random;
    private readonly FollowApi _api;
    private readonly bool _operates;
    private ViolationException? _violation;

    public FollowWork(SimulatedCluster cluster, SimulationRun run, FollowingClusters clusters, IReadOnlyList<FollowRelation> relations, SimulationOptions options)
    {
        (_run, _world, _clusters, _relations) = (run, cluster.World, clusters, relations);
        _random = cluster.Random.Fork("follow");
        _api = new FollowApi(_world);
        _operates = options.Faults.HasFlag(FaultKinds.Operator);
    }

    private SimulatedNode? Any => _run.Nodes.Where(node => node.IsRunning).ToArray() is { Length: > 0 } running ? _random.Pick(running) : null;

    public void Configure(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<IRemoteClientFactory>(services =>
        {
            var process = services.GetRequiredService<SimulatedProcess>();
            return new SimulatedRemoteClients(process, services.GetRequiredService<Orleans.Runtime.ILocalSiloDetails>().SiloAddress.Endpoint.Address, _clusters.Find);
        });
        silo.AddOutgoingGrainCallFilter(call => call.SourceContext?.GrainInstance is IFollowerShardGrain follower ? Watched(call, follower) : call.Invoke());
    }

    /// <summary>Tells the cluster where its leaders are, and follows those that are followed from their first write on.</summary>
    public async Task BeginAsync()
    {
        foreach (var relation in _relations)
        {
            await _api.Connect(_run.Nodes[0], relation.Leader, _clusters.SeedsOf(relation.Leader));
            if (relation.IsEarly)
            {
                await _run.Until(() => FollowsAsync(relation), TimeSpan.FromMinutes(2), $"[{relation.Leader}] cannot be followed");
            }
        }
    }

    public Task RunAsync() => Task.WhenAll(_relations.SelectMany(relation => new[] { OperateAsync(relation), ReadAsync(relation) }));

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
        foreach (var relation in _relations)
        {
            var leaders = _clusters.Run(relation.Leader);
            foreach (var (_, leader) in relation.Indices)
            {
                await until(() => Done(_api.Open(leaders.Nodes[0], leader)), $"[{leader}] cannot be opened");
            }

            await until(() => FollowsAsync(relation), $"[{relation.Leader}] cannot be followed");
        }
    }

    /// <summary>Followers have all that their leaders have.</summary>
    public async Task CheckAsync(Func<Func<Task<bool>>, string, Task> until)
    {
        foreach (var relation in _relations)
        {
            foreach (var (follower, leader) in relation.Indices)
            {
                await until(() => Task.FromResult(_run.IsEmpty(FollowersEqualLeaders.Behind(_clusters.Run(relation.Leader), _run, leader, follower))), $"[{follower}] is behind");
            }
        }
    }

    /// <summary>Compares followers and leaders that are level.</summary>
    public void Compare()
    {
        foreach (var relation in _relations)
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
                    Try(() => _clusters.Prefixes.Check(copy, entry.Shards[copy.Key.Shard].LeaderHistoryUuid, relation.Content.Shape.AllDocuments));
                }
            }
        }
    }

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

    private async Task OperateAsync(FollowRelation relation)
    {
        await _world.Outside.Delay(_random.Around(TimeSpan.FromSeconds(_random.Pick([1, 5]))));
        while (!_clusters.IsOver)
        {
            if (Any is { } node)
            {
                await (relation.Indices.All(pair => IsKnown(pair.Follower)) ? Operate(relation, node) : FollowsAsync(relation));
            }

            await _world.Outside.Delay(_random.Around(TimeSpan.FromSeconds(2)));
        }
    }

    private Task Operate(FollowRelation relation, SimulatedNode node)
    {
        var (follower, leader) = _random.Pick(relation.Indices.ToArray());
        var what = _random.Next(100);
        return !_operates || what < 30 ? Done(_api.Stats(node))
            : what < 55 ? Interrupt(relation, node, follower)
            : what < 75 ? Done(OnLeader(relation, (there, api) => api.AddField(there, leader, $"added{_random.Next(4)}")))
            : what < 90 ? CloseAsync(relation, leader)
            : Done(Refused(node, follower, relation.Content.Shape.Document(0)));
    }

    private async Task Interrupt(FollowRelation relation, SimulatedNode node, string follower)
    {
        await Done(_api.Pause(node, follower));
        await _world.Outside.Delay(_random.Around(TimeSpan.FromSeconds(_random.Pick([0, 1, 5]))));
        if (Any is { } other)
        {
            await Done(_api.Resume(other, follower, relation.ResumeBody));
        }
    }

    private async Task CloseAsync(FollowRelation relation, string leader)
    {
        await Done(OnLeader(relation, (there, api) => api.Close(there, leader)));
        await _world.Outside.Delay(_random.Around(TimeSpan.FromSeconds(1)));
        while (!await Done(OnLeader(relation, (there, api) => api.Open(there, leader))) && !_clusters.IsOver)
        {
            await _world.Outside.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private async Task OnLeader(FollowRelation relation, Func<SimulatedNode, FollowApi, Task> work)
    {
        if (_clusters.Run(relation.Leader).Nodes.FirstOrDefault(node => node.IsRunning) is { } node)
        {
            await work(node, _api);
        }
        else
        {
            throw new InvalidOperationException("no node runs there");
        }
    }

    /// <summary>A follower takes no writes of clients.</summary>
    private async Task Refused(SimulatedNode node, string follower, string document)
    {
        if ((await _api.Write(node, follower, document, Contents.Of(1, 0))).Error is null)
        {
            Violated(new ViolationException("I6", $"the follower [{follower}] took a client's write on {node.Name}"));
        }
    }

    /// <summary>What a follower shows was written to its leader.</summary>
    private async Task ReadAsync(FollowRelation relation)
    {
        while (!_clusters.IsOver)
        {
            await _world.Outside.Delay(_random.Around(TimeSpan.FromMilliseconds(500)));
            var document = relation.Content.Shape.Document(_random.Next(relation.Content.Shape.Documents));
            if (Any is { } node && relation.Content.Shape.IndexOf(document) is var index && IsKnown(index))
            {
                await Done(_random.Chance(0.7) ? Get(relation, node, index, document) : Search(relation, node, index));
            }
        }
    }

    private async Task Get(FollowRelation relation, SimulatedNode node, string index, string document)
    {
        var found = await _api.Get(node, index, document);
        if (found.Found)
        {
            Try(() => NothingCorruptIsServed.Check(relation.Content.History, document, found.Source!.Value.Span, "a get of a follower"));
        }
    }

    private async Task Search(FollowRelation relation, SimulatedNode node, string index)
    {
        var word = _random.Pick(Contents.Words);
        var found = await _api.Search(node, index, $$$"""{"term":{"text":"{{{word}}}"} }""");
        Try(() => NothingCorruptIsServed.Check(relation.Content.History, found.Body, word));
    }

    /// <summary>Does what is missing until all indices of a relation follow; whether they do.</summary>
    private async Task<bool> FollowsAsync(FollowRelation relation)
    {
        var all = true;
        foreach (var (follower, leader) in relation.Indices)
        {
            all &= Any is { } node && await Done(FollowAsync(relation, node, follower, leader)) && await _api.IsActive(node, follower) == true;
        }

        return all;
    }

    private async Task FollowAsync(FollowRelation relation, SimulatedNode node, string follower, string leader)
    {
        switch (await _api.IsActive(node, follower))
        {
            case null:
                await _api.Put(node, follower, relation.PutBody(leader));
                break;
            case false:
                await _api.Resume(node, follower, relation.ResumeBody);
                break;
        }
    }

    private bool IsKnown(string index) => _run.States.Current.Any(each => each.Name == index && each.Follow is not null);

    /// <summary>Whether it was done, as far as the caller was told.</summary>
    private async Task<bool> Done(Task request)
    {
        try
        {
            await request;
            return true;
        }
        catch (Exception exception) when (exception is not ViolationException)
        {
            _world.Note("client", $"following: {exception.GetType().Name}: {exception.Message}");
            return false;
        }
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
            Violated(violation);
        }
        catch (Exception exception) when (exception is WinnowException or IOException or Winnow.Shards.EngineClosedException or ObjectDisposedException)
        {
            _world.Note("look", exception.Message);
        }
    }

    private void Violated(ViolationException violation) => _violation ??= violation;
}
