using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Where the postings of a field are, and the norms that its impacts speak of.</summary>
internal sealed record PostingsFiles(IndexInput Docs, IndexInput? Positions, TermFeatures Features, NormsEntry? Norms);

/// <summary>The postings of one term. Decodes block-wise, frequencies and positions only when asked for.</summary>
internal sealed partial class SegmentPostings : ImpactsEnum
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
}
