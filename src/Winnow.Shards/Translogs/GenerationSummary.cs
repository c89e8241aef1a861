namespace Winnow.Shards;

/// <summary>What a generation holds: the number of its operations, and their lowest and highest sequence number (-1 when empty).</summary>
internal readonly record struct GenerationSummary(long Operations, long MinSeqNo, long MaxSeqNo)
{
    public static GenerationSummary Empty { get; } = new(0, SequenceNumbers.NoOpsPerformed, SequenceNumbers.NoOpsPerformed);

    public GenerationSummary With(long seqNo) =>
        new(Operations + 1, Operations == 0 ? seqNo : Math.Min(MinSeqNo, seqNo), Math.Max(MaxSeqNo, seqNo));
}
