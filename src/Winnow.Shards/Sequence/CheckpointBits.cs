using System.Numerics;

namespace Winnow.Shards;

/// <summary>
/// A set of sequence numbers that is complete up to <see cref="Checkpoint"/> and sparse above it. Not thread-safe.
/// </summary>
internal sealed class CheckpointBits(long checkpoint)
{
    private const int BlockBits = 1024;
    private readonly Dictionary<long, ulong[]> _blocks = [];

    /// <summary>Every number up to and including this one is in the set.</summary>
    public long Checkpoint { get; private set; } = checkpoint;

    public bool Contains(long seqNo) =>
        seqNo <= Checkpoint || (_blocks.TryGetValue(seqNo / BlockBits, out ulong[]? block) && IsSet(block, seqNo));

    public void Add(long seqNo)
    {
        if (seqNo <= Checkpoint)
        {
            return;
        }

        if (seqNo == Checkpoint + 1 && _blocks.Count == 0)
        {
            Checkpoint = seqNo;
            return;
        }

        long key = seqNo / BlockBits;
        if (!_blocks.TryGetValue(key, out ulong[]? block))
        {
            block = new ulong[BlockBits / 64];
            _blocks.Add(key, block);
        }

        block[Word(seqNo)] |= Bit(seqNo);
        if (seqNo == Checkpoint + 1)
        {
            Advance();
        }
    }

    private void Advance()
    {
        while (_blocks.TryGetValue((Checkpoint + 1) / BlockBits, out ulong[]? block))
        {
            long next = Checkpoint + 1;
            Checkpoint += BitOperations.TrailingZeroCount(~(block[Word(next)] >> (int)(next & 63)));
            if (Checkpoint >= next && (Checkpoint + 1) % BlockBits == 0)
            {
                _blocks.Remove(next / BlockBits);
            }
            else if (Checkpoint < next || ((Checkpoint + 1) & 63) != 0)
            {
                RemoveIfPassed(Checkpoint + 1, block);
                return;
            }
        }
    }

    /// <summary>Lets go of a block that holds nothing above the checkpoint: the fast path of <see cref="Add"/> comes back.</summary>
    private void RemoveIfPassed(long next, ulong[] block)
    {
        ulong above = block[Word(next)] & (ulong.MaxValue << (int)(next & 63));
        for (int word = Word(next) + 1; word < block.Length; word++)
        {
            above |= block[word];
        }

        if (above == 0)
        {
            _blocks.Remove(next / BlockBits);
        }
    }

    private static int Word(long seqNo) => (int)(seqNo % BlockBits) >> 6;

    private static ulong Bit(long seqNo) => 1UL << (int)(seqNo & 63);

    private static bool IsSet(ulong[] block, long seqNo) => (block[Word(seqNo)] & Bit(seqNo)) != 0;
}
