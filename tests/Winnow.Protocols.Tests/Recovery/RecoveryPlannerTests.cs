using Winnow.Protocols.Recovery;

namespace Winnow.Protocols.Tests.Recovery;

public sealed class RecoveryPlannerTests
{
    private static readonly RecoverySourceState Source = new("h", MinRetainedSeqNo: 100, MaxSeqNo: 999, NumDocs: 1000, FileBasedThreshold: 0.1);

    [Theory]
    [InlineData(100, true)]
    [InlineData(99, false)]
    [InlineData(950, true)]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void Operations_are_enough_when_the_primary_has_all_that_are_missing(long startingSeqNo, bool byOperations) =>
        Assert.Equal(byOperations, RecoveryPlanner.Plan(new RecoveryTargetState("h", startingSeqNo), Source).ByOperations);

    [Fact]
    public void A_copy_of_another_history_or_of_none_needs_files()
    {
        Assert.Equal("the copy is empty", RecoveryPlanner.Plan(new RecoveryTargetState(null, 0), Source with { MinRetainedSeqNo = 0 }).Reason);
        var other = RecoveryPlanner.Plan(new RecoveryTargetState("g", 950), Source);
        Assert.False(other.ByOperations);
        Assert.Equal("the copy has another history [g] than the primary [h]", other.Reason);
    }

    [Fact]
    public void Too_many_operations_are_replaced_by_files()
    {
        var large = Source with { MinRetainedSeqNo = 0, MaxSeqNo = 1_999_999, NumDocs = 2_000_000 };
        Assert.True(RecoveryPlanner.Plan(new RecoveryTargetState("h", 1_800_000), large).ByOperations);
        Assert.False(RecoveryPlanner.Plan(new RecoveryTargetState("h", 1_799_999), large).ByOperations);
        Assert.True(RecoveryPlanner.Plan(new RecoveryTargetState("h", 2_000_000 - RecoveryPlanner.AlwaysReasonable), large with { NumDocs = 1 }).ByOperations);
        Assert.False(RecoveryPlanner.Plan(new RecoveryTargetState("h", 1_999_999), large with { FileBasedThreshold = 0 }).ByOperations);
        Assert.True(RecoveryPlanner.Plan(new RecoveryTargetState("h", 2_000_000), large with { FileBasedThreshold = 0 }).ByOperations);
    }

    [Fact]
    public void Only_files_that_differ_in_name_length_or_checksum_are_fetched()
    {
        RecoveryFile[] source = [new("a", 1, 1), new("b", 2, 2), new("c", 3, 3), new("d", 4, 4)];
        RecoveryFile[] target = [new("a", 1, 1), new("b", 9, 2), new("c", 3, 9), new("x", 4, 4)];
        Assert.Equal(["b", "c", "d"], RecoveryPlanner.Missing(source, target).Select(file => file.Name));
    }
}
