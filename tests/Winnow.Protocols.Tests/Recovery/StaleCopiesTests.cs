using Winnow.Protocols.Indices;
using Winnow.Protocols.Recovery;

namespace Winnow.Protocols.Tests.Recovery;

public sealed class StaleCopiesTests
{
    private static readonly ShardTable Shard = new()
    {
        InSync = ["a", "b"],
        Copies = [Copy("a", "node-1", CopyState.Started) with { Primary = true }, Copy("b", "node-2", CopyState.Started)],
    };

    [Fact]
    public void A_copy_without_a_place_goes_when_all_others_are_started() => Assert.True(StaleCopies.CanDelete(Shard, "node-3", ["c"]));

    [Theory]
    [InlineData("node-2", "b")]
    [InlineData("node-2", "c")]
    [InlineData("node-3", "b")]
    public void One_with_a_place_or_in_sync_stays(string node, string allocationId) => Assert.False(StaleCopies.CanDelete(Shard, node, [allocationId]));

    [Fact]
    public void One_that_was_made_of_a_copy_in_sync_stays() => Assert.False(StaleCopies.CanDelete(Shard, "node-3", ["c", "b"]));

    [Theory]
    [InlineData(CopyState.Unassigned)]
    [InlineData(CopyState.Initializing)]
    [InlineData(CopyState.Relocating)]
    public void It_stays_while_another_is_on_its_way(CopyState state)
    {
        var missing = Shard with { Copies = Shard.Copies.Replace(Shard.Copies[1], Copy("b", "node-2", state)) };
        Assert.False(StaleCopies.CanDelete(missing, "node-3", ["c"]));
    }

    private static ShardCopy Copy(string allocationId, string node, CopyState state) => new() { AllocationId = allocationId, NodeId = node, State = state };
}
