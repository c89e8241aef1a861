using System.Collections.Immutable;
using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots;

namespace Winnow.Protocols.Tests.Snapshots;

public sealed class SnapshotNameTests
{
    [Theory]
    [InlineData("", "cannot be empty")]
    [InlineData("a b", "must not contain whitespace")]
    [InlineData("a,b", "must not contain ','")]
    [InlineData("a#b", "must not contain '#'")]
    [InlineData("_a", "must not start with '_'")]
    [InlineData("-a", "must not start with '-'")]
    [InlineData("Snap", "must be lowercase")]
    [InlineData("a/b", "must not contain the following characters [\\, /, *, ?, \", <, >, |]")]
    [InlineData("a*", "must not contain the following characters [\\, /, *, ?, \", <, >, |]")]
    public void A_name_that_cannot_be_is_refused(string name, string reason)
    {
        var refusal = Assert.Throws<Refusal>(() => SnapshotNames.Check("r", name));

        Assert.Equal(
            ("invalid_snapshot_name_exception", 400, $"[r:{name}] Invalid snapshot name [{name}], {reason}"), (refusal.Type, refusal.Status, refusal.Message));
    }

    [Theory]
    [InlineData("snap-2026.11.22-1")]
    [InlineData("ünïcode")]
    public void Other_names_may_be(string name) => SnapshotNames.Check("r", name);

    [Theory]
    [InlineData("", "a b c")]
    [InlineData("*", "a b c")]
    [InlineData("_all", "a b c")]
    [InlineData("a,c", "a c")]
    [InlineData("*,-b", "a c")]
    [InlineData("b*,x", "b")]
    public void Names_are_found_by_names_and_patterns(string expressions, string found) => Assert.Equal(
        found.Split(' '),
        new[] { "a", "b", "c" }.Where(name => SnapshotNames.Matches(expressions.Split(',', StringSplitOptions.RemoveEmptyEntries), name)));

    [Fact]
    public void Metadata_may_be_1024_bytes()
    {
        SnapshotNames.CheckMetadata(new string('x', 1024));

        var refusal = Assert.Throws<Refusal>(() => SnapshotNames.CheckMetadata(new string('x', 1025)));

        Assert.Equal("Validation Failed: 1: metadata must be smaller than 1024 bytes, but was [1025];", refusal.Message);
    }

    [Fact]
    public void A_repository_is_registered_changed_and_removed()
    {
        var now = DateTimeOffset.UnixEpoch;
        var fs = new RepositoryDefinition { Type = "fs", Settings = ImmutableSortedDictionary<string, string>.Empty.Add("location", "/a") };
        var state = ClusterDecisions.Decide(new ClusterMetadata(), new PutRepository("r", fs), now).State;

        Assert.Same(state, ClusterDecisions.Decide(state, new PutRepository("r", fs with { }), now).State);
        state = ClusterDecisions.Decide(state, new PutRepository("r", fs with { Uuid = "u" }), now).State;
        Assert.Same(state, ClusterDecisions.Decide(state, new PutRepository("r", fs), now).State);
        Assert.Equal("u", state.Repositories["r"].Uuid);
        Assert.Equal(["r"], RepositoryNames.Resolve(state, ["r*"]));
        Assert.Equal("[x] missing", Assert.Throws<Refusal>(() => RepositoryNames.Resolve(state, ["x"])).Message);
        Assert.Equal("[x] missing", Assert.Throws<Refusal>(() => ClusterDecisions.Decide(state, new RemoveRepositories(["x"]), now)).Message);
        Assert.Empty(ClusterDecisions.Decide(state, new RemoveRepositories(["r"]), now).State.Repositories);
    }

    [Theory]
    [InlineData("", "[] cannot be empty")]
    [InlineData("a#b", "[a#b] must not contain '#'")]
    [InlineData("a b", "[a b] must not contain the following characters [\\, /, *, ?, \", <, >, |,  , ,]")]
    public void A_repository_may_not_have_every_name(string name, string reason) =>
        Assert.Equal(reason, Assert.Throws<Refusal>(() => RepositoryNames.Check(name)).Message);
}
