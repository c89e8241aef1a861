using System.Numerics;

namespace Winnow.Index.Queries;

/// <summary>Adds up the scores of several scorers for a window of documents.</summary>
internal sealed class DisjunctionWindow
{
    public const int Size = 4096;

    private readonly double[] _sums = new double[Size];
    private readonly ulong[] _matches = new ulong[Size / 64];
    private readonly int[] _docs = new int[ScoredBlocks.BlockSize];
    private readonly float[] _scores = new float[ScoredBlocks.BlockSize];
    private int _base;
    private int _word;

    /// <summary>Begins an empty window at a document.</summary>
    public void Begin(int windowBase)
    {
        _base = windowBase;
        _word = 0;
    }

    /// <summary>Adds the documents of a scorer below a bound that lies within the window.</summary>
    public void Add(Scorer scorer, int upTo)
    {
        int count;
        while ((count = scorer.NextScores(_docs, _scores, upTo)) > 0)
        {
            for (var i = 0; i < count; i++)
            {
                var index = _docs[i] - _base;
                _sums[index] += _scores[i];
                _matches[index >> 6] |= 1UL << index;
            }
        }
    }

    /// <summary>Takes out the next documents with their sums, ascending; 0 when the window is empty again.</summary>
    public int Take(Span<int> docs, Span<double> sums)
    {
        var count = 0;
        while (_word < _matches.Length && count + 64 <= docs.Length)
        {
            for (var bits = _matches[_word]; bits != 0; bits &= bits - 1)
            {
                var index = (_word << 6) + BitOperations.TrailingZeroCount(bits);
                docs[count] = _base + index;
                sums[count++] = _sums[index];
                _sums[index] = 0;
            }

            _matches[_word++] = 0;
        }

        return count;
    }
}
