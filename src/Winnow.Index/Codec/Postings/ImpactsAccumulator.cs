using System.Buffers;
using System.Numerics;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// Collects the (frequency, norm) pairs of documents and keeps those that no other beats: the highest frequency of each norm, where no
/// smaller norm has one as high. (Block-max indexes: Ding and Suel, "Faster top-k document retrieval using block-max indexes", 2011.)
/// </summary>
internal sealed class ImpactsAccumulator
{
    private readonly int[] _highest = new int[256];
    private readonly ulong[] _seen = new ulong[4];

    public void Add(int freq, byte norm)
    {
        _seen[norm >> 6] |= 1UL << (norm & 63);
        ref var highest = ref _highest[norm];
        if (freq > highest)
        {
            highest = freq;
        }
    }

    /// <summary>
    /// Appends the pairs to <paramref name="target"/>, frequencies as the VInt distance from the one before, and forgets them after
    /// passing them on to <paramref name="wider"/>.
    /// </summary>
    public void Flush(ArrayBufferWriter<byte> target, ImpactsAccumulator? wider)
    {
        var last = 0;
        for (var word = 0; word < _seen.Length; word++)
        {
            for (var bits = _seen[word]; bits != 0; bits &= bits - 1)
            {
                var norm = (word << 6) + BitOperations.TrailingZeroCount(bits);
                var freq = _highest[norm];
                _highest[norm] = 0;
                if (freq <= last)
                {
                    continue;
                }

                wider?.Add(freq, (byte)norm);
                var span = target.GetSpan(VarInt.MaxBytes32 + 1);
                var length = VarInt.Write(span, (uint)(freq - last));
                span[length] = (byte)norm;
                target.Advance(length + 1);
                last = freq;
            }

            _seen[word] = 0;
        }
    }

    /// <summary>Reads pairs that <see cref="Flush"/> appended; returns how many.</summary>
    public static int Read(ReadOnlySpan<byte> source, ref Impact[] impacts, string file)
    {
        var reader = new ByteReader(source, file);
        var count = 0;
        var freq = 0;
        while (reader.Remaining > 0)
        {
            if (count == impacts.Length)
            {
                Array.Resize(ref impacts, Math.Max(4, count * 2));
            }

            freq += reader.ReadVInt();
            impacts[count++] = new Impact(freq, reader.ReadByte());
        }

        return count;
    }
}
