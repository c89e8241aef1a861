using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;
using static Winnow.Protocols.Tests.Names.Cluster;

namespace Winnow.Protocols.Tests.Names;

/// <summary>Commands whose answer got lost come a second time.</summary>
public sealed class RepeatedCommandTests
{
    [Fact]
    public void An_operation_that_was_done_is_not_done_again()
    {
        var state = Empty.With("a", aliases: [Alias("x")]);
        var command = Remove("a", "x") with { Operation = "op" };
        var once = state.After(command);
        Assert.Empty(once.Indices["a"].Aliases);
        Assert.Same(once, once.After(command));
        Assert.Throws<Refusal>(() => once.After(Remove("a", "x")));
    }

    [Fact]
    public void An_operation_that_was_abandoned_is_not_done_any_more()
    {
        var state = Empty.With("a");
        var abandoned = state.After(new AbandonOperation { Operation = "op" });
        Assert.Equal(state.Version + 1, abandoned.Version);
        Assert.Same(abandoned, abandoned.After(Add("a", Alias("x")) with { Operation = "op" }));
        Assert.NotEmpty(abandoned.After(Add("a", Alias("x")) with { Operation = "other" }).Indices["a"].Aliases);
    }

    [Fact]
    public void So_many_operations_are_remembered_and_no_more()
    {
        var state = Empty.With("a");
        for (var i = 0; i < ClusterDecisions.OperationsSize + 3; i++)
        {
            state = state.After(Add("a", Alias($"x{i}")) with { Operation = $"op{i}" });
        }

        Assert.Equal(Enumerable.Range(3, ClusterDecisions.OperationsSize).Select(i => $"op{i}"), state.Operations);
    }

    [Fact]
    public void What_follows_from_a_command_follows_again()
    {
        var state = Empty.With("a").With("b");
        var remove = new RemoveIndices([Uuid("a")]);
        var again = ClusterDecisions.Decide(state.After(remove), remove, Now);
        Assert.Equal([new DropIndex(Uuid("a"))], again.Effects.ToArray());

        var close = new SetClosed([Uuid("b")], true);
        Assert.Equal([new IndexClosedChanged(Uuid("b"), true)], ClusterDecisions.Decide(state.After(close), close, Now).Effects.ToArray());
    }

    [Fact]
    public void Only_what_has_no_name_is_buried_and_only_once()
    {
        var state = Empty.With("a");
        Assert.Equal("index [a/uuid-a] is not dangling", Assert.Throws<Refusal>(() => state.After(new BuryIndex(Uuid("a")))).Message);
        var buried = state.After(new BuryIndex("stray"));
        Assert.Equal(["stray"], buried.Graveyard.ToArray());
        Assert.Same(buried, buried.After(new BuryIndex("stray")));
    }

    [Fact]
    public void A_digest_depends_on_what_is_known_and_not_on_the_order()
    {
        (string, long)[] known = [("a", 1), ("b", 2), ("c", 3)];
        Assert.Equal(VersionDigest.Of(known), VersionDigest.Of(known.Reverse()));
        Assert.NotEqual(VersionDigest.Of(known), VersionDigest.Of([("a", 2), ("b", 1), ("c", 3)]));
        Assert.NotEqual(VersionDigest.Of(known), VersionDigest.Of(known.Take(2)));
    }

    [Fact]
    public void An_imported_index_trusts_the_copies_that_were_in_sync_or_else_those_that_there_are()
    {
        var known = new IndexMetadata
        {
            Name = "lost",
            Uuid = "uuid",
            Version = 40,
            Shards = [new ShardTable { Id = 0, PrimaryTerm = 7, InSync = ["a", "b"] }, new ShardTable { Id = 1, PrimaryTerm = 2, InSync = ["c"] }],
        };
        var import = new ImportIndex(known, [new HeldCopy(0, "b", true), new HeldCopy(0, "x", true), new HeldCopy(1, "y", true), new HeldCopy(1, "z", false)]);
        var imported = IndexDecisions.Decide(new IndexMetadata(), import, Now);
        Assert.Equal((41, 8, 3), (imported.Version, imported.Shards[0].PrimaryTerm, imported.Shards[1].PrimaryTerm));
        Assert.Equal(["b"], imported.Shards[0].InSync.ToArray());
        Assert.Equal(["y"], imported.Shards[1].InSync.ToArray());
        Assert.All(imported.Shards, shard => Assert.Equal((CopyState.Unassigned, 2), (shard.Primary.State, shard.Copies.Length)));
        Assert.Same(imported, IndexDecisions.Decide(imported, import, Now));
    }
}
