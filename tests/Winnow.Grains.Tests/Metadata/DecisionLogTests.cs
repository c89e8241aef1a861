using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Winnow.Grains.Metadata;
using Winnow.Grains.Tests.Support;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Tests.Metadata;

/// <summary>Two activations of one grain may live for a while; only one of them decides.</summary>
public sealed class DecisionLogTests(NodeFixture node) : IClassFixture<NodeFixture>
{
    private readonly IGrainStorage _storage = node.Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>("Default");

    [Fact]
    public async Task Of_two_activations_that_decide_at_once_one_is_fenced()
    {
        var first = await Activate("at-once");
        var second = await Activate("at-once");
        var outcomes = await Task.WhenAll(Decide(first, "a"), Decide(second, "b"));

        var winner = outcomes[0] ? first : second;
        var loser = outcomes[0] ? second : first;
        Assert.Single(outcomes, won => won);
        Assert.Equal((0, 1), (winner.Fenced, loser.Fenced));
        Assert.Equal(1, winner.Log.State.Version);
        Assert.Equal(0, loser.Log.State.Version);
        Assert.Equal(winner.Log.State.ClusterUuid, (await Activate("at-once")).Log.State.ClusterUuid);
    }

    [Fact]
    public async Task A_fenced_activation_never_decides_again()
    {
        var first = await Activate("again");
        var second = await Activate("again");
        Assert.True(await Decide(first, "a"));
        for (var i = 0; i < 3; i++)
        {
            Assert.False(await Decide(second, $"b{i}"));
        }

        await Assert.ThrowsAsync<InconsistentStateException>(second.Log.Clear);
        Assert.Equal("a", (await Activate("again")).Log.State.ClusterUuid);
    }

    [Fact]
    public async Task What_is_loaded_anew_takes_part_again()
    {
        var first = await Activate("anew");
        var stale = await Activate("anew");
        Assert.True(await Decide(first, "a"));
        Assert.False(await Decide(stale, "b"));

        var next = await Activate("anew");
        Assert.True(await Decide(next, "c"));
        Assert.Equal(("c", 2), (next.Log.State.ClusterUuid, next.Log.State.Version));
        Assert.False(await Decide(first, "d"));
    }

    [Fact]
    public async Task What_another_activation_wrote_is_taken_over_by_looking_again()
    {
        var first = await Activate("late");
        var next = await Activate("late");
        Assert.False(await next.Log.Refresh());
        Assert.True(await Decide(first, "a"));
        Assert.Equal(0, next.Log.State.Version);

        Assert.True(await next.Log.Refresh());
        Assert.Equal(("a", 0), (next.Log.State.ClusterUuid, next.Fenced));
        Assert.True(await Decide(next, "b"));
        Assert.False(await next.Log.Refresh());

        await next.Log.Clear();
        Assert.True(await first.Log.Refresh());
        Assert.Equal(0, first.Log.State.Version);
    }

    [Fact]
    public async Task Decisions_of_one_activation_follow_each_other()
    {
        var activation = await Activate("in-turn");
        var decided = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => activation.Log.Change(Next("x"))));
        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), decided.Select(state => state.Version).Order());
        Assert.Equal((50, 0), (activation.Log.State.Version, activation.Log.Waiting));
    }

    [Fact]
    public async Task A_decision_that_is_refused_writes_nothing_and_fences_nobody()
    {
        var activation = await Activate("refused");
        await activation.Log.Change(Next("x"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => activation.Log.Change(_ => throw new InvalidOperationException("no")));
        await activation.Log.Change(state => state);
        Assert.Equal((1, 0), (activation.Log.State.Version, activation.Fenced));
        Assert.Equal(1, (await Activate("refused")).Log.State.Version);
        Assert.True(await Decide(activation, "y"));
    }

    [Fact]
    public async Task A_master_that_was_overtaken_loads_what_the_other_decided_before_it_decides()
    {
        await node.Indices.Create(new CreateIndexRequest { Index = "before" });
        var master = node.Grains.GetGrain<IClusterGrain>(IClusterGrain.ClusterKey);
        var other = await Activate(new StoredCopy(_storage, "cluster", master.GetGrainId()));
        var setting = ImmutableSortedDictionary.Create<string, string?>(StringComparer.Ordinal).Add("cluster.routing.allocation.enable", "all");
        var change = new ChangeSettings(setting, ImmutableSortedDictionary<string, string?>.Empty);
        await other.Log.Change(state => ClusterDecisions.Decide(state, change, DateTimeOffset.UnixEpoch).State);
        Assert.Contains("before", other.Log.State.Indices.Keys);

        Assert.True((await node.Indices.Create(new CreateIndexRequest { Index = "after" })).Acknowledged);

        var now = (await Activate(new StoredCopy(_storage, "cluster", master.GetGrainId()))).Log.State;
        Assert.Equal(["after", "before"], now.Indices.Keys);
        Assert.Equal("all", now.Persistent["cluster.routing.allocation.enable"]);
        Assert.False(await Decide(other, "stale"));
    }

    private static Func<ClusterMetadata, ClusterMetadata> Next(string uuid) => state => state with { ClusterUuid = uuid, Version = state.Version + 1 };

    private static async Task<bool> Decide(Activation activation, string uuid)
    {
        try
        {
            await activation.Log.Change(Next(uuid));
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private Task<Activation> Activate(string key) => Activate(new StoredCopy(_storage, "state", GrainId.Create("test", key)));

    private static async Task<Activation> Activate(StoredCopy copy)
    {
        await copy.ReadStateAsync();
        return new Activation(copy);
    }

    private sealed class Activation
    {
        public Activation(StoredCopy copy)
        {
            Log = new DecisionLog<ClusterMetadata>(copy, () => Fenced++);
            Log.Load();
        }

        public DecisionLog<ClusterMetadata> Log { get; }

        public int Fenced { get; private set; }
    }
}
