using System.Numerics;

namespace Winnow.Index;

/// <summary>A set of document ids of fixed capacity, one bit each.</summary>
public sealed class FixedBitSet
{
    private readonly ulong[] _words;

    public FixedBitSet(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _words = new ulong[(length + 63) >> 6];
    }

    public FixedBitSet(FixedBitSet other)
    {
        Length = other.Length;
        _words = (ulong[])other._words.Clone();
    }

    public int Length { get; }

    /// <summary>The bits, 64 to a word, lowest first. Bits at and after <see cref="Length"/> stay zero.</summary>
    public Span<ulong> Words => _words;

    public bool this[int index] => (_words[index >> 6] & (1UL << (index & 63))) != 0;

    public void Set(int index) => _words[index >> 6] |= 1UL << (index & 63);

    public void Clear(int index) => _words[index >> 6] &= ~(1UL << (index & 63));

    public void SetAll()
    {
        _words.AsSpan().Fill(ulong.MaxValue);
        if ((Length & 63) != 0)
        {
            _words[^1] = (1UL << (Length & 63)) - 1;
        }
    }

    public int Cardinality()
    {
        var count = 0;
        foreach (var word in _words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>The first set bit at or after <paramref name="from"/>, or <see cref="DocIdSetIterator.NoMoreDocs"/>.</summary>
    public int NextSetBit(int from)
    {
        if (from >= Length)
        {
            return DocIdSetIterator.NoMoreDocs;
        }

        var index = from >> 6;
        var word = _words[index] >> (from & 63);
        if (word != 0)
        {
            return from + BitOperations.TrailingZeroCount(word);
        }

        while (++index < _words.Length)
        {
            if (_words[index] != 0)
            {
                return (index << 6) + BitOperations.TrailingZeroCount(_words[index]);
            }
        }

        return DocIdSetIterator.NoMoreDocs;
    }
}
