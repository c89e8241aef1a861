using System.Buffers;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// Writes the postings of a field's terms, one term after the other. Whole blocks of 128 documents are bit-packed; what remains is a
/// tail of VInts; a term with one document leaves no bytes here at all: its state holds all there is.
/// </summary>
internal sealed class PostingsWriter
{
    private const int BlockSize = BitPacking128.BlockSize;
    private readonly IndexOutput _output;
    private readonly PositionsWriter? _positions;
    private readonly byte[]? _norms;
    private readonly bool _hasFreqs;
    private readonly ImpactsAccumulator? _impacts;
    private readonly ImpactsAccumulator? _globalImpacts;
    private readonly SkipWriter _skip;
    private readonly ArrayBufferWriter<byte> _tailImpacts = new();
    private readonly int[] _gaps = new int[BlockSize];
    private readonly int[] _freqs = new int[BlockSize];
    private readonly byte[] _packed = new byte[BitPacking128.ByteCount(32)];
    private int _buffered;
    private int _lastDoc;
    private int _docFreq;
    private long _totalTermFreq;
    private long _docStart;

    public PostingsWriter(IndexOutput output, IndexOutput? positions, TermFeatures features, byte[]? norms)
    {
        _output = output;
        _positions = positions is null ? null : new PositionsWriter(positions);
        _norms = norms;
        _hasFreqs = features.HasFlag(TermFeatures.Freqs);
        _skip = new SkipWriter(features);
        if (features.HasFlag(TermFeatures.Impacts))
        {
            _impacts = new ImpactsAccumulator();
            _globalImpacts = new ImpactsAccumulator();
        }
    }

    public void StartTerm()
    {
        _buffered = 0;
        _lastDoc = -1;
        _docFreq = 0;
        _totalTermFreq = 0;
        _docStart = _output.Position;
        _positions?.StartTerm();
    }

    /// <summary>Adds the next document; its positions follow, one by one.</summary>
    public void AddDoc(int doc, int freq)
    {
        if (_buffered == BlockSize)
        {
            WriteBlock();
        }

        if (_buffered == 0)
        {
            if (_docFreq == 0)
            {
                _skip.Clear();
            }

            _skip.StartBlock(_output.Position - _docStart, _positions?.BlockOffset ?? 0, _totalTermFreq);
        }

        _gaps[_buffered] = doc - _lastDoc - 1;
        _freqs[_buffered] = freq - 1;
        _impacts?.Add(freq, _norms is null ? (byte)1 : _norms[doc]);
        _buffered++;
        _lastDoc = doc;
        _docFreq++;
        _totalTermFreq += freq;
        _positions?.StartDoc();
    }

    public void AddPosition(int position) => _positions!.Add(position);

    /// <summary>Ends the term; false when it has no document.</summary>
    public bool FinishTerm(out TermState state)
    {
        state = new TermState { DocFreq = _docFreq, TotalTermFreq = _totalTermFreq, DocStart = _docStart };
        if (_docFreq == 0)
        {
            return false;
        }

        if (_docFreq == 1)
        {
            state.SingleDoc = _gaps[0];
            DiscardImpacts();
        }
        else if (_docFreq < BlockSize)
        {
            WriteOnlyTail();
        }
        else
        {
            if (_buffered == BlockSize)
            {
                WriteBlock();
            }
            else
            {
                WriteTail();
                _skip.EndBlock(_lastDoc, _impacts, _globalImpacts);
            }

            state.DocLength = _output.Position - _docStart;
            _skip.Write(_output, _globalImpacts);
        }

        _positions?.FinishTerm(ref state);
        return true;
    }

    private void DiscardImpacts()
    {
        _tailImpacts.ResetWrittenCount();
        _impacts?.Flush(_tailImpacts, wider: null);
    }

    private void WriteOnlyTail()
    {
        if (_impacts is not null)
        {
            DiscardImpacts();
            _output.WriteVInt(_tailImpacts.WrittenCount);
            _output.Write(_tailImpacts.WrittenSpan);
        }

        WriteTail();
    }

    private void WriteTail()
    {
        for (var i = 0; i < _buffered; i++)
        {
            if (!_hasFreqs)
            {
                _output.WriteVInt(_gaps[i]);
            }
            else if (_freqs[i] == 0)
            {
                _output.WriteVLong(((long)_gaps[i] << 1) | 1);
            }
            else
            {
                _output.WriteVLong((long)_gaps[i] << 1);
                _output.WriteVInt(_freqs[i]);
            }
        }

        _buffered = 0;
    }

    private void WriteBlock()
    {
        WritePacked(_output, _gaps, _packed);
        if (_hasFreqs)
        {
            WritePacked(_output, _freqs, _packed);
        }

        _skip.EndBlock(_lastDoc, _impacts, _globalImpacts);
        _buffered = 0;
    }

    /// <summary>A byte with the width, then the numbers.</summary>
    internal static void WritePacked(IndexOutput output, ReadOnlySpan<int> values, Span<byte> scratch)
    {
        var bits = BitPacking128.BitsRequired(values);
        BitPacking128.Pack(values, bits, scratch);
        output.WriteByte((byte)bits);
        output.Write(scratch[..BitPacking128.ByteCount(bits)]);
    }
}
