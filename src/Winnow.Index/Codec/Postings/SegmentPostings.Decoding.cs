using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>From bytes to blocks of documents, frequencies and impacts.</summary>
internal sealed partial class SegmentPostings
{
    private bool Load(int block)
    {
        if (block >= BlockCount)
        {
            _at = _count;
            _block = BlockCount;
            return false;
        }

        _freqsDecoded = false;
        _positionsAt = 0;
        _positionsGiven = 0;
        _position = 0;
        _firstPosition = 0;
        if (_state.DocFreq == 1)
        {
            _docs[0] = _state.SingleDoc;
            (_freqs ??= new int[1])[0] = (int)_state.TotalTermFreq;
            _freqsDecoded = true;
            _count = 1;
        }
        else
        {
            LoadEncoded(block);
        }

        _block = block;
        _at = 0;
        return true;
    }

    private void LoadEncoded(int block)
    {
        var previous = -1;
        var offset = _state.DocStart;
        if (_skip.Blocks > 0)
        {
            previous = block == 0 ? -1 : _skip.LastDoc(block - 1);
            offset += _skip.DocOffset(block);
            if (_positions is not null)
            {
                _firstPosition = _skip.PosCount(block);
                _positions.SetKnown(_firstPosition, _skip.PosOffset(block));
            }
        }
        else
        {
            offset = TailStart();
        }

        _count = Math.Min(BlockSize, _state.DocFreq - (block * BlockSize));
        if (_count < BlockSize)
        {
            DecodeTail(offset, previous);
            return;
        }

        var length = Unpack(offset, _docs);
        BitPacking128.PrefixSum(_docs, previous);
        _freqsOffset = offset + length;
    }

    private void DecodeTail(long offset, int previous)
    {
        var input = _files.Docs;
        var reader = input.Reader(offset, (int)Math.Clamp(input.Length - offset, 0, _count * 2 * VarInt.MaxBytes32));
        if (!_files.Features.HasFlag(TermFeatures.Freqs))
        {
            for (var i = 0; i < _count; i++)
            {
                previous += reader.ReadVInt() + 1;
                _docs[i] = previous;
            }

            return;
        }

        _freqs ??= new int[_docs.Length];
        for (var i = 0; i < _count; i++)
        {
            var code = reader.ReadVLong();
            previous += (int)(code >> 1) + 1;
            _docs[i] = previous;
            _freqs[i] = (code & 1) != 0 ? 1 : reader.ReadVInt() + 1;
        }

        _freqsDecoded = true;
    }

    private void CopyFreqs(int end, Span<int> target)
    {
        if (!_files.Features.HasFlag(TermFeatures.Freqs))
        {
            target[..(end - _at)].Fill(1);
            return;
        }

        if (!_freqsDecoded)
        {
            DecodeFreqs();
        }

        _freqs.AsSpan(_at, end - _at).CopyTo(target);
    }

    private void DecodeFreqs()
    {
        _freqs ??= new int[_docs.Length];
        Unpack(_freqsOffset, _freqs);
        for (var i = 0; i < BlockSize; i++)
        {
            _freqs[i]++;
        }

        _freqsDecoded = true;
    }

    private int Unpack(long offset, int[] values)
    {
        var bits = _files.Docs.Span(offset, 1)[0];
        if (bits > 32)
        {
            throw new CorruptIndexException($"a block of postings is {bits} bits wide", _files.Docs.Name);
        }

        var length = BitPacking128.ByteCount(bits);
        BitPacking128.Unpack(_files.Docs.Span(offset + 1, length), bits, values);
        return 1 + length;
    }

    /// <summary>A term that fills no block has its impacts before its tail.</summary>
    private long TailStart()
    {
        if (_tailStart == 0)
        {
            _tailStart = _state.DocStart;
            if (_files.Features.HasFlag(TermFeatures.Impacts))
            {
                var length = TailImpacts(out var start);
                _tailStart = start + length;
            }
        }

        return _tailStart;
    }

    private int TailImpacts(out long start)
    {
        var input = _files.Docs;
        var reader = input.Reader(_state.DocStart, (int)Math.Clamp(input.Length - _state.DocStart, 0, VarInt.MaxBytes32));
        var length = reader.ReadVInt();
        start = _state.DocStart + reader.Position;
        return length;
    }

    private int ReadImpacts(int block, ref Impact[] impacts)
    {
        if (!_files.Features.HasFlag(TermFeatures.Impacts))
        {
            impacts = [new Impact(1, 1)];
            return 1;
        }

        if (_state.DocFreq == 1)
        {
            impacts = [new Impact((int)_state.TotalTermFreq, _files.Norms?.Get(_state.SingleDoc) ?? 1)];
            return 1;
        }

        if (_skip.Blocks > 0)
        {
            return ImpactsAccumulator.Read(_skip.Impacts(block), ref impacts, _files.Docs.Name);
        }

        var length = TailImpacts(out var start);
        return ImpactsAccumulator.Read(_files.Docs.Span(start, length), ref impacts, _files.Docs.Name);
    }
}
