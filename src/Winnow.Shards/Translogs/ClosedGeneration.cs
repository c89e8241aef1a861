using Winnow.Store;

namespace Winnow.Shards;

/// <summary>A generation that is complete.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="Header">Its header.</param>
/// <param name="Summary">What it holds.</param>
/// <param name="Length">The file's.</param>
/// <param name="Blocks">None when a process before this one has written it: its operations may have been rolled back since.</param>
internal sealed record ClosedGeneration(long Generation, TranslogHeader Header, GenerationSummary Summary, long Length, TranslogBlocks Blocks)
{
    public static ClosedGeneration Of(TranslogScan scan) => new(scan.Generation, scan.Header, scan.Summary, scan.ValidTo, new TranslogBlocks());

    /// <summary>Its operations in the order in which they were added. Their checksums were verified when the translog was opened.</summary>
    public IEnumerable<(ShardOperation Operation, TranslogLocation Location)> Read(StoreDirectory directory)
    {
        using IndexInput input = directory.OpenInput(TranslogFile.Name(Generation));
        long offset = Header.Length;
        for (long left = Summary.Operations; left > 0; left--)
        {
            int length = input.Reader(offset, TranslogFrame.Overhead).ReadInt32();
            ShardOperation operation = TranslogFrame.ReadPayload(input.Span(offset + TranslogFrame.Overhead, length), input.Name);
            var location = new TranslogLocation(Generation, offset, TranslogFrame.Overhead + length);
            yield return (operation, location);
            offset = location.End;
        }
    }
}
