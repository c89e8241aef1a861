using System.Collections.Immutable;
using Winnow.Protocols.Names;
using static Winnow.Protocols.Tests.Names.Cluster;

namespace Winnow.Protocols.Tests.Names;

public sealed class ClusterDecisionTests
{
    [Fact]
    public void Every_change_raises_the_version_and_nothing_else_does()
    {
        var state = Empty.With("a");
        Assert.Equal(2, state.Version);
        Assert.Same(state, state.After(new AddIndex("a", Uuid("a"), false, 0, [])));
        Assert.Same(state, state.After(new FormCluster("another")));
        Assert.Same(state, state.After(new RemoveIndices(["unknown"])));
    }

    [Fact]
    public void A_taken_name_is_refused_with_the_index_that_has_it()
    {
        var state = Empty.With("a", aliases: [Alias("x")]);
        var refusal = Assert.Throws<Refusal>(() => state.After(new AddIndex("a", "other", false, 0, [])));
        Assert.Equal(("resource_already_exists_exception", 400, "index [a/uuid-a] already exists"), (refusal.Type, refusal.Status, refusal.Message));
        Assert.Equal("Invalid index name [x], already exists as alias", Assert.Throws<Refusal>(() => state.With("x")).Message);
        Assert.Equal("invalid_alias_name_exception", Assert.Throws<Refusal>(() => state.With("b", aliases: [Alias("a")])).Type);
    }

    [Fact]
    public void A_removed_index_is_remembered_and_dropped()
    {
        var decision = ClusterDecisions.Decide(Empty.With("a").With("b"), new RemoveIndices([Uuid("a")]), Now);
        Assert.Equal(["b"], decision.State.Indices.Keys);
        Assert.Equal([Uuid("a")], decision.State.Graveyard.ToArray());
        Assert.Equal([new DropIndex(Uuid("a"))], decision.Effects.ToArray());
    }

    [Fact]
    public void The_graveyard_is_bounded()
    {
        var state = Empty;
        for (var i = 0; i < ClusterDecisions.GraveyardSize + 10; i++)
        {
            state = state.With($"i{i}").After(new RemoveIndices([Uuid($"i{i}")]));
        }

        Assert.Equal(ClusterDecisions.GraveyardSize, state.Graveyard.Length);
        Assert.Equal(Uuid("i10"), state.Graveyard[0]);
    }

    [Fact]
    public void Alias_actions_happen_all_or_none()
    {
        var state = Empty.With("a").With("b");
        var changes = new ChangeAliases([.. Add("a", Alias("x")).Changes, .. Add("missing", Alias("y")).Changes]);
        Assert.Throws<Refusal>(() => state.After(changes));
        Assert.Empty(state.Indices["a"].Aliases);
    }

    [Fact]
    public void An_alias_has_one_write_index_at_most()
    {
        var state = Empty.With("a", aliases: [Alias("x", write: true)]).With("b");
        var refusal = Assert.Throws<Refusal>(() => state.After(Add("b", Alias("x", write: true))));
        Assert.Equal("alias [x] has more than one write index [a,b]", refusal.Message);
    }

    [Fact]
    public void Changing_an_alias_raises_the_index_aliases_version()
    {
        var state = Empty.With("a").After(Add("a", Alias("x")));
        Assert.Equal(2, state.Indices["a"].AliasesVersion);
        Assert.Same(state, state.After(Add("a", Alias("x"))));
        Assert.Equal(3, state.After(Remove("a", "x")).Indices["a"].AliasesVersion);
    }

    [Fact]
    public void Removing_an_alias_that_is_not_there_is_404_unless_it_need_not_exist()
    {
        var state = Empty.With("a");
        Assert.Equal((404, "aliases [x] missing"), Throw(() => state.After(Remove("a", "x"))));
        Assert.Same(state, state.After(Remove("a", "x", mustExist: false)));
        Assert.Equal(404, Assert.Throws<Refusal>(() => state.After(Remove("a", "x", mustExist: true))).Status);
    }

    [Fact]
    public void An_index_can_be_swapped_for_an_alias_in_one_step()
    {
        var state = Empty.With("old").With("new").After(new ChangeAliases(
        [
            new AliasChange(AliasChangeType.RemoveIndex, ["old"], [], new AliasEntry(), null),
            new AliasChange(AliasChangeType.Add, ["new"], ["old"], new AliasEntry(), null),
        ]));
        Assert.Equal(["new"], state.Indices.Keys);
        Assert.True(state.Indices["new"].Aliases.ContainsKey("old"));
    }

    [Fact]
    public void Settings_are_set_and_taken_away_by_name_and_pattern()
    {
        var state = Empty.After(Settings(("a.b", "1"), ("a.c", "2"), ("d", "3")));
        Assert.Equal("1", state.Setting("a.b"));
        Assert.Equal(["d"], state.After(Settings(("a.*", null))).Persistent.Keys);
        Assert.Equal(["d"], state.After(Settings(("a", null))).Persistent.Keys);
        Assert.Equal(["a.c", "d"], state.After(Settings(("a.b", null))).Persistent.Keys);
    }

    [Fact]
    public void A_state_survives_being_written_down()
    {
        var state = Empty.With("a", hidden: true, aliases: [Alias("x", write: false, filter: "{}")]).With("b", closed: true)
            .After(Settings(("k", "v"))).After(new RemoveIndices([Uuid("b")]));
        var read = StateJson.Read<ClusterMetadata>(StateJson.Write(state));
        Assert.Equal(StateJson.Write(state), StateJson.Write(read));
        Assert.False(read.Indices["a"].Aliases["x"].IsWriteIndex);
        Assert.Equal(state.Graveyard.ToArray(), read.Graveyard.ToArray());
    }

    private static ChangeSettings Settings(params (string Key, string? Value)[] changes) => new(
        changes.ToImmutableSortedDictionary(change => change.Key, change => change.Value, StringComparer.Ordinal),
        ImmutableSortedDictionary<string, string?>.Empty);

    private static (int Status, string Message) Throw(Action action)
    {
        var refusal = Assert.Throws<Refusal>(action);
        return (refusal.Status, refusal.Message);
    }
}
