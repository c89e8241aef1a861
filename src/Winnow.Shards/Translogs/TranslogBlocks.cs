using System.Runtime.InteropServices;

namespace Winnow.Shards;

/// <summary>
/// Which numbers lie where in a generation, by blocks of its file: operations are logged nearly in the order of their numbers, so that few blocks
/// hold the ones that are asked for.
/// </summary>
internal sealed class TranslogBlocks
{
    private const int BlockBytes = 64 << 10;
    private readonly List<Block> _blocks = [];

    public void Add(long seqNo, long offset)
    {
        Span<Block> blocks = CollectionsMarshal.AsSpan(_blocks);
        if (blocks.IsEmpty || offset - blocks[^1].Offset >= BlockBytes)
        {
            _blocks.Add(new Block(offset, seqNo, seqNo));
            return;
        }

        ref Block last = ref blocks[^1];
        last = new Block(last.Offset, Math.Min(last.MinSeqNo, seqNo), Math.Max(last.MaxSeqNo, seqNo));
    }

    /// <summary>The parts of the file, up to <paramref name="end"/>, outside of which there is none of the numbers.</summary>
    public IEnumerable<(long From, long To)> Find(long fromSeqNo, long toSeqNo, long end)
    {
        long? from = null;
        foreach (Block block in _blocks)
        {
            bool holds = block.MaxSeqNo >= fromSeqNo && block.MinSeqNo <= toSeqNo && block.Offset < end;
            if (from is null && holds)
            {
                from = block.Offset;
            }
            else if (from is { } begun && !holds)
            {
                yield return (begun, Math.Min(block.Offset, end));
                from = null;
            }
        }

        if (from is { } last)
        {
            yield return (last, end);
        }
    }

    private readonly record struct Block(long Offset, long MinSeqNo, long MaxSeqNo);
}
