using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Winnow.Index.Codec;

/// <summary>
/// Compresses blocks in the LZ4 block format (lz4_Block_format.md of the LZ4 project): sequences of a token, literals, a 16-bit distance
/// and a match length. Greedy, with a hash table over four-byte words.
/// </summary>
internal sealed class Lz4Encoder
{
    internal const int MinMatch = 4;

    /// <summary>The format wants the last five bytes to be literals, and no match to start within the last twelve.</summary>
    private const int LastLiterals = 5;
    private const int MatchSearchEnd = 12;
    private const int MaxDistance = 65535;
    private const int HashBits = 13;
    private const int SkipShift = 6;
    private readonly int[] _table = new int[1 << HashBits];

    /// <summary>The most bytes that <paramref name="length"/> bytes can become.</summary>
    public static int MaxCompressedLength(int length) => length + (length / 255) + 16;

    /// <summary>Compresses into a target of at least <see cref="MaxCompressedLength"/> and returns the length.</summary>
    public int Compress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        // Places are kept plus one: 0 is "none".
        Array.Clear(_table);
        var written = 0;
        var anchor = 0;
        var at = 0;
        var searchEnd = source.Length - MatchSearchEnd;
        while (at < searchEnd)
        {
            var word = Word(source, at);
            ref var slot = ref _table[Hash(word)];
            var candidate = slot - 1;
            slot = at + 1;
            if (candidate < 0 || at - candidate > MaxDistance || Word(source, candidate) != word)
            {
                // The longer nothing was found, the larger the steps: data that does not compress goes by quickly.
                at += 1 + ((at - anchor) >> SkipShift);
                continue;
            }

            while (at > anchor && candidate > 0 && source[at - 1] == source[candidate - 1])
            {
                at--;
                candidate--;
            }

            var length = MinMatch + source[(at + MinMatch)..^LastLiterals].CommonPrefixLength(source[(candidate + MinMatch)..]);
            written += WriteSequence(target[written..], source[anchor..at], at - candidate, length);
            at += length;
            anchor = at;
            if (at < searchEnd)
            {
                _table[Hash(Word(source, at - 2))] = at - 1;
            }
        }

        return written + WriteLast(target[written..], source[anchor..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Word(ReadOnlySpan<byte> source, int at) => BinaryPrimitives.ReadUInt32LittleEndian(source[at..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(uint word) => (int)((word * 2654435761u) >> (32 - HashBits));

    private static int WriteSequence(Span<byte> target, ReadOnlySpan<byte> literals, int distance, int matchLength)
    {
        var rest = matchLength - MinMatch;
        target[0] = (byte)((Math.Min(literals.Length, 15) << 4) | Math.Min(rest, 15));
        var written = 1 + WriteLength(target[1..], literals.Length);
        literals.CopyTo(target[written..]);
        written += literals.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(target[written..], (ushort)distance);
        written += 2;
        return written + WriteLength(target[written..], rest);
    }

    private static int WriteLast(Span<byte> target, ReadOnlySpan<byte> literals)
    {
        target[0] = (byte)(Math.Min(literals.Length, 15) << 4);
        var written = 1 + WriteLength(target[1..], literals.Length);
        literals.CopyTo(target[written..]);
        return written + literals.Length;
    }

    /// <summary>What of a length does not fit the token's four bits.</summary>
    private static int WriteLength(Span<byte> target, int length)
    {
        if (length < 15)
        {
            return 0;
        }

        var written = 0;
        for (length -= 15; length >= 255; length -= 255)
        {
            target[written++] = 255;
        }

        target[written++] = (byte)length;
        return written;
    }
}
