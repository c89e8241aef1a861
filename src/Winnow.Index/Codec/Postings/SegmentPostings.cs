using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Where the postings of a field are, and the norms that its impacts speak of.</summary>
internal sealed record PostingsFiles(IndexInput Docs, IndexInput? Positions, TermFeatures Features, NormsEntry? Norms);

/// <summary>The postings of one term. Decodes block-wise, frequencies and positions only when asked for.</summary>
internal sealed class SegmentPostings : ImpactsEnum
{
    private const int BlockSize = BitPacking128.BlockSize;
    private readonly PostingsFiles _files;
    private readonly TermState _state;
    private readonly SkipReader _skip;
    private readonly PositionsReader? _positions;
    private readonly int[] _docs;
    private int[]? _freqs;

    // The decoded block, how many documents it has, and where in it the present one is.
    private int _block = -1;
    private int _count;
    private int _at;
    private int _doc = -1;
    private long _freqsOffset;
    private bool _freqsDecoded;

    // The document of the block whose first position has number _firstPosition, and how many of its positions were given out.
    private int _positionsAt;
    private long _firstPosition;
    private int _positionsGiven;
    private int _position;

    private int _shallow;
    private Impact[] _impacts = [];
    private int _impactCount;
    private int _impactsBlock = -1;
    private Impact[]? _globalImpacts;
    private long _tailStart;

    public SegmentPostings(PostingsFiles files, in TermState state, bool positions)
    {
        _files = files;
        _state = state;
        _docs = new int[Math.Min(BlockSize, state.DocFreq)];
        if (positions && files.Positions is { } input)
        {
            _positions = new PositionsReader(input, state);
        }

        _skip = state.DocFreq < BlockSize
            ? default
            : new SkipReader(files.Docs, state.DocStart + state.DocLength, (state.DocFreq + BlockSize - 1) / BlockSize, files.Features);
    }

    public override int DocId => _doc;

    public override long Cost => _state.DocFreq;

    public override int Freq
    {
        get
        {
            if (!_files.Features.HasFlag(TermFeatures.Freqs))
            {
                return 1;
            }

            if (!_freqsDecoded)
            {
                DecodeFreqs();
            }

            return _freqs![_at];
        }
    }

    public override ReadOnlySpan<Impact> BlockImpacts
    {
        get
        {
            if (_shallow >= BlockCount)
            {
                return default;
            }

            if (_impactsBlock != _shallow)
            {
                _impactCount = ReadImpacts(_shallow, ref _impacts);
                _impactsBlock = _shallow;
            }

            return _impacts.AsSpan(0, _impactCount);
        }
    }

    public override ReadOnlySpan<Impact> GlobalImpacts
    {
        get
        {
            if (_globalImpacts is null)
            {
                Impact[] impacts = [];
                var count = ReadImpacts(-1, ref impacts);
                _globalImpacts = impacts[..count];
            }

            return _globalImpacts;
        }
    }

    private int BlockCount => (_state.DocFreq + BlockSize - 1) / BlockSize;

    public override int NextDoc()
    {
        if (++_at >= _count && !Load(_block + 1))
        {
            return _doc = NoMoreDocs;
        }

        return _doc = _docs[_at];
    }

    public override int Advance(int target)
    {
        if (_count == 0 || _docs[_count - 1] < target)
        {
            var block = _skip.Blocks == 0 ? _block + 1 : _skip.Find(_block + 1, target);
            if (!Load(block))
            {
                return _doc = NoMoreDocs;
            }

            if (_docs[_count - 1] < target)
            {
                // Only a term without skip data gets here: its one block ends before the target.
                _at = _count;
                return _doc = NoMoreDocs;
            }
        }
        else
        {
            _at++;
        }

        _at = FirstNotBefore(_docs, _at, _count, target);
        return _doc = _docs[_at];
    }

    public override int NextBlock(Span<int> docs, int upTo) => NextBlock(docs, freqs: default, upTo, wantsFreqs: false);

    public override int NextBlock(Span<int> docs, Span<int> freqs, int upTo) => NextBlock(docs, freqs, upTo, wantsFreqs: true);

    private int NextBlock(Span<int> docs, Span<int> freqs, int upTo, bool wantsFreqs)
    {
        var doc = _doc < 0 ? NextDoc() : _doc;
        var filled = 0;
        while (filled < docs.Length && doc < upTo)
        {
            var end = Math.Min(_count, _at + docs.Length - filled);
            if (_docs[end - 1] >= upTo)
            {
                end = FirstNotBefore(_docs, _at, end, upTo);
            }

            _docs.AsSpan(_at, end - _at).CopyTo(docs[filled..]);
            if (wantsFreqs)
            {
                CopyFreqs(end, freqs[filled..]);
            }

            filled += end - _at;
            _at = end - 1;
            doc = NextDoc();
        }

        return filled;
    }

    public override int NextPosition()
    {
        if (_positions is null)
        {
            throw new InvalidOperationException("These postings were opened without positions.");
        }

        if (_positionsAt != _at)
        {
            _ = Freq;
            for (; _positionsAt < _at; _positionsAt++)
            {
                _firstPosition += _freqs![_positionsAt];
            }

            _positionsGiven = 0;
            _position = 0;
        }

        _position += _positions.Distance(_firstPosition + _positionsGiven);
        _positionsGiven++;
        return _position;
    }

    public override int AdvanceShallow(int target)
    {
        if (_skip.Blocks > 0)
        {
            _shallow = _skip.Find(Math.Max(_shallow, Math.Max(_block, 0)), target);
            return _shallow < _skip.Blocks ? _skip.LastDoc(_shallow) : NoMoreDocs;
        }

        if (_block < 0)
        {
            Load(0);
            _at = -1;
        }

        var last = _docs[^1];
        _shallow = last < target ? 1 : 0;
        return last < target ? NoMoreDocs : last;
    }

    private static int FirstNotBefore(int[] docs, int from, int to, int target)
    {
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            if (docs[middle] < target)
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return from;
    }

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
