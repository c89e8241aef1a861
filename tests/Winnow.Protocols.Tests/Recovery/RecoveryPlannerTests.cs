using Winnow.Protocols.Recovery;
using Winnow.Protocols.Replication;

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
        Assert.Equal(byOperations ? RecoveryKind.Operations : RecoveryKind.Files, RecoveryPlanner.Plan(new RecoveryTargetState("h", startingSeqNo), Source).Kind);

    [Fact]
    public void A_copy_of_another_history_or_of_none_needs_files()
    {
        Assert.Equal("the copy is empty", RecoveryPlanner.Plan(new RecoveryTargetState(null, 0), Source with { MinRetainedSeqNo = 0 }).Reason);
        var other = RecoveryPlanner.Plan(new RecoveryTargetState("g", 950), Source);
        Assert.Equal(RecoveryKind.Files, other.Kind);
        Assert.Equal("the copy has another history [g] than the primary [h]", other.Reason);
    }

    [Fact]
    public void What_a_copy_has_above_the_global_checkpoint_must_be_the_primarys_history()
    {
        var target = new RecoveryTargetState("h", 951, [new HistoryRun(948, 950, 2)]);
        Assert.Equal(RecoveryKind.Operations, RecoveryPlanner.Plan(target, Source with { Runs = [new HistoryRun(940, 960, 2)] }).Kind);

        var diverged = Source with { Runs = [new HistoryRun(948, 949, 2), new HistoryRun(950, 960, 3)] };
        Assert.Equal(RecoveryKind.RollBack, RecoveryPlanner.Plan(target, diverged).Kind);
        Assert.Equal(RecoveryKind.Files, RecoveryPlanner.Plan(target with { RolledBack = true }, diverged).Kind);
        Assert.Equal(RecoveryKind.RollBack, RecoveryPlanner.Plan(target with { StartingSeqNo = 1100, Unsafe = [new HistoryRun(998, 1099, 2)] }, Source).Kind);
    }

    [Fact]
    public void History_is_kept_from_the_global_checkpoint_that_the_copy_knows()
    {
        Assert.Equal(951, RecoveryPlanner.NeededFrom(new RecoveryTargetState("h", 951)));
        Assert.Equal(948, RecoveryPlanner.NeededFrom(new RecoveryTargetState("h", 951, [new HistoryRun(948, 950, 2)])));
        Assert.Equal(951, RecoveryPlanner.NeededFrom(new RecoveryTargetState("h", 951, [new HistoryRun(953, 954, 2)])));
    }

    [Fact]
    public void Too_many_operations_are_replaced_by_files()
    {
        var large = Source with { MinRetainedSeqNo = 0, MaxSeqNo = 1_999_999, NumDocs = 2_000_000 };
        Assert.Equal(RecoveryKind.Operations, RecoveryPlanner.Plan(new RecoveryTargetState("h", 1_800_000), large).Kind);
        Assert.Equal(RecoveryKind.Files, RecoveryPlanner.Plan(new RecoveryTargetState("h", 1_799_999), large).Kind);
        Assert.Equal(RecoveryKind.Operations, RecoveryPlanner.Plan(new RecoveryTargetState("h", 2_000_000 - RecoveryPlanner.AlwaysReasonable), large with { NumDocs = 1 }).Kind);
        Assert.Equal(RecoveryKind.Files, RecoveryPlanner.Plan(new RecoveryTargetState("h", 1_999_999), large with { FileBasedThreshold = 0 }).Kind);
        Assert.Equal(RecoveryKind.Operations, RecoveryPlanner.Plan(new RecoveryTargetState("h", 2_000_000), large with { FileBasedThreshold = 0 }).Kind);
    }

    [Fact]
    public void Only_files_that_differ_in_name_length_or_checksum_are_fetched()
    {
        RecoveryFile[] source = [new("a", 1, 1), new("b", 2, 2), new("c", 3, 3), new("d", 4, 4)];
        RecoveryFile[] target = [new("a", 1, 1), new("b", 9, 2), new("c", 3, 9), new("x", 4, 4)];
        Assert.Equal(["b", "c", "d"], RecoveryPlanner.Missing(source, target).Select(file => file.Name));
    }
}
