using System.Collections.Immutable;
using Winnow.Protocols.Following;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Tests.Following;

public sealed class AliasSyncTests
{
    [Fact]
    public void A_followers_aliases_become_its_leaders_but_nobody_writes_through_them()
    {
        var cluster = ClusterDecisions.Decide(
            new ClusterMetadata { ClusterUuid = "c" },
            new AddIndex("f", "fu", false, 0, [Alias("gone"), Alias("old", filter: "{\"a\":1}", hidden: true), Alias("same", routing: "r", writes: false), Alias("writer", writes: true)]),
            DateTimeOffset.UnixEpoch).State;
        var theirs = Aliases(Alias("new", writes: true), Alias("old", filter: "{\"a\":2}", hidden: true), Alias("same", routing: "r", writes: true), Alias("writer", writes: true));

        var changes = AliasSync.Changes("f", theirs, cluster.Indices["f"].Aliases);
        Assert.Equal(["Remove gone", "Add new", "Add old"], changes.Select(change => $"{change.Type} {change.Aliases[0]}"));
        var changed = ClusterDecisions.Decide(cluster, new ChangeAliases(changes), DateTimeOffset.UnixEpoch).State.Indices["f"];

        Assert.Equal(theirs.Values.Select(alias => alias with { IsWriteIndex = false }), changed.Aliases.Values.Select(alias => alias with { IsWriteIndex = false }));
        Assert.False(changed.Aliases["new"].IsWriteIndex);
        Assert.Empty(AliasSync.Changes("f", theirs, changed.Aliases));
        Assert.Empty(AliasSync.Changes("f", theirs, theirs));
    }

    private static ImmutableSortedDictionary<string, AliasEntry> Aliases(params AliasEntry[] aliases) => aliases.ToImmutableSortedDictionary(alias => alias.Name, alias => alias, StringComparer.Ordinal);

    private static AliasEntry Alias(string name, string? filter = null, string? routing = null, bool? writes = null, bool? hidden = null) =>
        new() { Name = name, Filter = filter, IndexRouting = routing, IsWriteIndex = writes, IsHidden = hidden };
}
