using System.Buffers.Binary;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Reads what <see cref="TermStatesWriter"/> wrote about the terms of one block, going forwards through them.</summary>
internal struct TermStatesReader
{
    private TermState _state;
    private long _lastDocStart;
    private long _lastPosStart;
    private int _next;
    private int _position;

    /// <summary>The state of term <paramref name="index"/> of the block whose states are <paramref name="states"/>.</summary>
    public TermState Get(ReadOnlySpan<byte> states, int index, int termCount, TermFeatures features, string source)
    {
        if (states.IsEmpty)
        {
            throw new CorruptIndexException("a term block without statistics", source);
        }

        if (states[0] != 0 && !features.HasFlag(TermFeatures.Positions))
        {
            return Single(states, index, source);
        }

        if (index < _next - 1)
        {
            this = default;
        }

        var reader = new ByteReader(states, source) { Position = _position };
        if (_next == 0)
        {
            _state = default;
            reader.Skip(states[0] == 0 ? 1 : 1 + (states[0] * termCount));
        }

        for (; _next <= index; _next++)
        {
            if (states[0] != 0)
            {
                _state = Single(states, _next, source);
                _state.SinglePosition = reader.ReadVInt();
            }
            else
            {
                ReadGeneral(ref reader, features, source);
            }
        }

        _position = reader.Position;
        return _state;
    }

    private static TermState Single(ReadOnlySpan<byte> states, int index, string source)
    {
        int width = states[0];
        if (width > 4 || states.Length < 1 + (width * (index + 1)))
        {
            throw new CorruptIndexException($"a term block with document ids of {width} bytes", source);
        }

        var at = states[(1 + (index * width))..];
        var doc = width switch
        {
            1 => at[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(at),
            _ => BinaryPrimitives.ReadInt32LittleEndian(at),
        };
        return new TermState { DocFreq = 1, TotalTermFreq = 1, SingleDoc = doc };
    }

    private void ReadGeneral(ref ByteReader reader, TermFeatures features, string source)
    {
        _state.DocFreq = reader.ReadVInt() + 1;
        _state.TotalTermFreq = _state.DocFreq + (features.HasFlag(TermFeatures.Freqs) ? reader.ReadVLong() : 0);
        if (_state.DocFreq <= 0 || _state.TotalTermFreq < _state.DocFreq)
        {
            throw new CorruptIndexException($"a term in {_state.DocFreq} documents, {_state.TotalTermFreq} times", source);
        }

        if (_state.DocFreq == 1)
        {
            _state.SingleDoc = reader.ReadVInt();
        }
        else
        {
            _state.DocStart = _lastDocStart += reader.ReadVLong();
            _state.DocLength = _state.DocFreq >= BitPacking128.BlockSize ? reader.ReadVLong() : 0;
        }

        if (!features.HasFlag(TermFeatures.Positions))
        {
            return;
        }

        if (_state.TotalTermFreq == 1)
        {
            _state.SinglePosition = reader.ReadVInt();
        }
        else
        {
            _state.PosStart = _lastPosStart += reader.ReadVLong();
        }
    }
}
