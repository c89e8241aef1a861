using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Reads the positions of one term, going forwards.</summary>
internal sealed class PositionsReader(IndexInput input, TermState state)
{
    private const int BlockSize = BitPacking128.BlockSize;
    private readonly int[] _distances = new int[(int)Math.Min(BlockSize, state.TotalTermFreq)];

    // A block whose start is known, from which to walk; and the block that is decoded.
    private long _knownBlock;
    private long _knownOffset;
    private long _decoded = -1;
    private int _decodedLength;

    /// <summary>Says where the block is that holds the position with this number: from the skip data.</summary>
    public void SetKnown(long number, long offset)
    {
        var block = number / BlockSize;
        if (block > _knownBlock)
        {
            _knownBlock = block;
            _knownOffset = offset;
        }
    }

    /// <summary>The distance of the position with this number, among all of the term's.</summary>
    public int Distance(long number)
    {
        if (number >= state.TotalTermFreq)
        {
            throw new CorruptIndexException($"position {number} of {state.TotalTermFreq}", input.Name);
        }

        var block = number / BlockSize;
        if (block != _decoded)
        {
            Decode(block);
        }

        return _distances[(int)(number % BlockSize)];
    }

    private void Decode(long block)
    {
        if (state.TotalTermFreq == 1)
        {
            _distances[0] = state.SinglePosition;
            _decoded = 0;
            return;
        }

        while (_knownBlock < block)
        {
            _knownOffset += _knownBlock == _decoded ? _decodedLength : 1 + BitPacking128.ByteCount(Bits());
            _knownBlock++;
        }

        if (block == state.TotalTermFreq / BlockSize)
        {
            DecodeTail();
        }
        else
        {
            var bits = Bits();
            _decodedLength = 1 + BitPacking128.ByteCount(bits);
            BitPacking128.Unpack(input.Span(state.PosStart + _knownOffset + 1, _decodedLength - 1), bits, _distances);
        }

        _decoded = block;
    }

    private void DecodeTail()
    {
        var count = (int)(state.TotalTermFreq % BlockSize);
        var start = state.PosStart + _knownOffset;
        var reader = input.Reader(start, (int)Math.Clamp(input.Length - start, 0, count * VarInt.MaxBytes32));
        for (var i = 0; i < count; i++)
        {
            _distances[i] = reader.ReadVInt();
        }
    }

    private int Bits()
    {
        var bits = input.Span(state.PosStart + _knownOffset, 1)[0];
        return bits <= 32 ? bits : throw new CorruptIndexException($"a block of positions is {bits} bits wide", input.Name);
    }
}
