using System.Buffers;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// Writes sorted terms in blocks of <see cref="BlockSize"/>, then an index over the blocks. A block holds its terms, each as the length
/// that it shares with the one before and the rest, and behind them what is known about each.
/// </summary>
internal sealed class TermDictionaryWriter
{
    public const int BlockSize = 32;
    private readonly IndexOutput _data;
    private readonly TermFeatures _features;
    private readonly BloomFilterWriter? _bloom;
    private readonly ArrayBufferWriter<byte> _terms = new(1024);
    private readonly TermState[] _states = new TermState[BlockSize];
    private readonly TermStatesWriter _statesWriter;
    private readonly TermIndexWriter _index = new();
    private byte[] _last = new byte[64];
    private int _lastLength;
    private int _inBlock;

    public TermDictionaryWriter(IndexOutput data, TermFeatures features, long expectedTerms)
    {
        _data = data;
        _features = features;
        _statesWriter = new TermStatesWriter(features);
        _bloom = features.HasFlag(TermFeatures.Bloom) ? new BloomFilterWriter(expectedTerms) : null;
    }

    public long Size { get; private set; }

    public void Add(ReadOnlySpan<byte> term, in TermState state)
    {
        var shared = term.CommonPrefixLength(_last.AsSpan(0, _lastLength));
        if (_inBlock == BlockSize)
        {
            WriteBlock();
        }

        if (_inBlock == 0)
        {
            // What tells this block's first term from the last one before it is all that the index needs.
            _index.Add(Size == 0 ? term : term[..(shared + 1)], _data.Position);
            shared = 0;
        }

        var suffix = term[shared..];
        var target = _terms.GetSpan(suffix.Length + (2 * VarInt.MaxBytes32));
        var length = VarInt.Write(target, (uint)shared);
        length += VarInt.Write(target[length..], (uint)suffix.Length);
        suffix.CopyTo(target[length..]);
        _terms.Advance(length + suffix.Length);
        _states[_inBlock++] = state;
        _bloom?.Add(term);
        Remember(term);
        Size++;
    }

    public void Finish(IndexOutput meta)
    {
        if (_inBlock > 0)
        {
            WriteBlock();
        }

        meta.WriteByte((byte)_features);
        meta.WriteVLong(Size);
        _index.Finish(_data, meta);
        _bloom?.Finish(_data, meta);
    }

    private void Remember(ReadOnlySpan<byte> term)
    {
        if (_last.Length < term.Length)
        {
            _last = new byte[term.Length * 2];
        }

        term.CopyTo(_last);
        _lastLength = term.Length;
    }

    private void WriteBlock()
    {
        _data.WriteVInt(_terms.WrittenCount);
        _data.Write(_terms.WrittenSpan);
        _terms.ResetWrittenCount();
        if (_features.HasFlag(TermFeatures.Postings))
        {
            _statesWriter.Write(_data, _states.AsSpan(0, _inBlock));
        }

        _inBlock = 0;
    }
}
