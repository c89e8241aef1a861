using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// Writes the positions of a field's terms: the distances within each document, all documents of a term in one run, cut into blocks of
/// 128 and a tail of VInts. A term with one position leaves no bytes.
/// </summary>
internal sealed class PositionsWriter(IndexOutput output)
{
    private const int BlockSize = BitPacking128.BlockSize;
    private readonly int[] _distances = new int[BlockSize];
    private readonly byte[] _packed = new byte[BitPacking128.ByteCount(32)];
    private long _start;
    private int _buffered;
    private int _last;

    /// <summary>Where, from the term's start, the block begins that the next position belongs to.</summary>
    public long BlockOffset => output.Position - _start;

    public void StartTerm()
    {
        _start = output.Position;
        _buffered = 0;
    }

    public void StartDoc() => _last = 0;

    public void Add(int position)
    {
        _distances[_buffered++] = position - _last;
        _last = position;
        if (_buffered == BlockSize)
        {
            PostingsWriter.WritePacked(output, _distances, _packed);
            _buffered = 0;
        }
    }

    public void FinishTerm(ref TermState state)
    {
        state.PosStart = _start;
        if (state.TotalTermFreq == 1)
        {
            state.SinglePosition = _distances[0];
            return;
        }

        for (var i = 0; i < _buffered; i++)
        {
            output.WriteVInt(_distances[i]);
        }
    }
}
