using Orleans.Embedded.Simulation;
using Winnow.Contracts;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Runs;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Following;

/// <summary>The operators and readers of a cluster that follows others.</summary>
internal sealed class FollowClients(SimulationRun run, SimulatedWorld world, FollowingClusters clusters, FollowApi api, SimulatedRandom random, bool operates)
{
    /// <summary>Takes in what a check finds.</summary>
    public required Action<Action> Judge { get; init; }

    private SimulatedNode? Any => run.Nodes.Where(node => node.IsRunning).ToArray() is { Length: > 0 } running ? random.Pick(running) : null;

    /// <summary>Has them followed, and does what operators do to leaders and followers, until the clients have done enough.</summary>
    public async Task OperateAsync(FollowRelation relation)
    {
        await world.Outside.Delay(random.Around(TimeSpan.FromSeconds(random.Pick([1, 5]))));
        while (!clusters.IsOver)
        {
            if (relation.IsCurrent && Any is { } node)
            {
                await (relation.Indices.All(pair => IsKnown(pair.Follower)) ? Operate(relation, node) : FollowsAsync(relation));
            }

            await world.Outside.Delay(random.Around(TimeSpan.FromSeconds(2)));
        }
    }

    private Task Operate(FollowRelation relation, SimulatedNode node)
    {
        var (follower, leader) = random.Pick(relation.Indices.ToArray());
        var what = random.Next(100);
        return !operates || what < 30 ? Done(api.Stats(node))
            : what < 55 ? Interrupt(relation, node, follower)
            : what < 75 ? Done(OnLeader(relation, there => api.AddField(there, leader, $"added{random.Next(4)}")))
            : what < 90 ? relation.IsRenewed ? Done(api.Stats(node)) : CloseAsync(relation, leader)
            : relation.MayEnd ? Done(api.Stats(node))
            : Done(Refused(node, follower, relation.Content.Shape.Document(0)));
    }

    private async Task Interrupt(FollowRelation relation, SimulatedNode node, string follower)
    {
        await Done(api.Pause(node, follower));
        await world.Outside.Delay(random.Around(TimeSpan.FromSeconds(random.Pick([0, 1, 5]))));
        if (Any is { } other)
        {
            await Done(api.Resume(other, follower, relation.ResumeBody));
        }
    }

    private async Task CloseAsync(FollowRelation relation, string leader)
    {
        await Done(OnLeader(relation, there => api.Close(there, leader)));
        await world.Outside.Delay(random.Around(TimeSpan.FromSeconds(1)));
        while (!await Done(OnLeader(relation, there => api.Open(there, leader))) && !clusters.IsOver)
        {
            await world.Outside.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private async Task OnLeader(FollowRelation relation, Func<SimulatedNode, Task> work)
    {
        if (clusters.Run(relation.Leader).Nodes.FirstOrDefault(node => node.IsRunning) is { } node)
        {
            await work(node);
        }
        else
        {
            throw new InvalidOperationException("no node runs there");
        }
    }

    /// <summary>A follower takes no writes of clients.</summary>
    private async Task Refused(SimulatedNode node, string follower, string document)
    {
        if ((await api.Write(node, follower, document, Contents.Of(1, 0))).Error is null)
        {
            Judge(() => throw new ViolationException("I6", $"the follower [{follower}] took a client's write on {node.Name}"));
        }
    }

    /// <summary>What a follower shows was written to its leader.</summary>
    public async Task ReadAsync(FollowRelation relation)
    {
        while (!clusters.IsOver)
        {
            await world.Outside.Delay(random.Around(TimeSpan.FromMilliseconds(500)));
            var document = relation.Content.Shape.Document(random.Next(relation.Content.Shape.Documents));
            if (relation.IsCurrent && Any is { } node && relation.Content.Shape.IndexOf(document) is var index && IsKnown(index))
            {
                await Done(random.Chance(0.7) ? Get(relation, node, index, document) : Search(relation, node, index));
            }
        }
    }

    private async Task Get(FollowRelation relation, SimulatedNode node, string index, string document)
    {
        var found = await api.Get(node, index, document);
        if (found.Found)
        {
            Judge(() => NothingCorruptIsServed.Check(relation.Content.History, document, found.Source!.Value.Span, "a get of a follower"));
        }
    }

    private async Task Search(FollowRelation relation, SimulatedNode node, string index)
    {
        var word = random.Pick(Contents.Words);
        var found = await api.Search(node, index, $$$"""{"term":{"text":"{{{word}}}"} }""");
        Judge(() => NothingCorruptIsServed.Check(relation.Content.History, found.Body, word));
    }

    /// <summary>Does what is missing until all indices of a relation follow; whether they do.</summary>
    public async Task<bool> FollowsAsync(FollowRelation relation)
    {
        var following = 0;
        foreach (var (follower, leader) in relation.Indices)
        {
            if (Any is { } node)
            {
                await Done(FollowAsync(relation, node, follower, leader));
                following += await Is(api.IsActive(node, follower)) ? 1 : 0;
            }
        }

        return following == relation.Content.Shape.Indices.Count;
    }

    private async Task<bool> Is(Task<bool?> answer) => await Done(answer) && await answer == true;

    private async Task FollowAsync(FollowRelation relation, SimulatedNode node, string follower, string leader)
    {
        switch (await api.IsActive(node, follower))
        {
            case null:
                await api.Put(node, follower, relation.PutBody(leader));
                break;
            case false:
                await ResumeAsync(relation, node, follower);
                break;
        }
    }

    /// <summary>A follower of a leader that is another one now has to be made anew, unless it heals itself.</summary>
    private async Task ResumeAsync(FollowRelation relation, SimulatedNode node, string follower)
    {
        try
        {
            await api.Resume(node, follower, relation.ResumeBody);
        }
        catch (WinnowException exception) when (!relation.Parameters.SelfHeal && exception.Error.Reason?.Contains("but instead reference", StringComparison.Ordinal) == true)
        {
            world.Note("client", $"following: {follower} is made anew: {exception.Message}");
            await api.Delete(node, follower);
        }
    }

    /// <summary>
    /// Does what is missing until all indices of a relation follow, and will: those that stand still because their leader is another one now, and do not heal
    /// themselves, say why, and are made anew.
    /// </summary>
    public async Task<bool> SettlesAsync(FollowRelation relation)
    {
        var begun = true;
        foreach (var follower in relation.Content.Shape.Indices.Where(_ => !relation.Parameters.SelfHeal))
        {
            begun &= Any is { } node && await MendAsync(node, follower);
        }

        return await FollowsAsync(relation) && begun;
    }

    /// <summary>Whether all shards have begun.</summary>
    private async Task<bool> MendAsync(SimulatedNode node, string follower)
    {
        var index = run.States.Current.FirstOrDefault(each => each.Name == follower);
        if ((StandsStill.Reason(await api.Stats(node), follower) ?? StandsStill.Reason(index)) is { } reason)
        {
            world.Note("client", $"following: {follower} is made anew: {reason}");
            await api.Delete(node, follower);
        }

        return index?.Shards.All(shard => shard.InSync.Length > 0) == true;
    }

    private bool IsKnown(string index) => run.States.Current.Any(each => each.Name == index && each.Follow is not null);

    /// <summary>Whether it was done, as far as the caller was told.</summary>
    public async Task<bool> Done(Task request)
    {
        try
        {
            await request;
            return true;
        }
        catch (Exception exception) when (exception is not ViolationException)
        {
            world.Note("client", $"following: {exception.GetType().Name}: {exception.Message}");
            return false;
        }
    }
}
