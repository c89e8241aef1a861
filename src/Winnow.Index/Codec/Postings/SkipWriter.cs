using System.Buffers;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// Collects, a block, what lets a reader go there without decoding what lies before: the block's last document, where its bytes and its
/// first position are, and its impacts. Written behind the postings of a term that fills at least one block, as arrays with an entry a block.
/// </summary>
internal sealed class SkipWriter(TermFeatures features)
{
    private readonly List<int> _lastDocs = [];
    private readonly List<uint> _docOffsets = [];
    private readonly List<long> _posOffsets = [];
    private readonly List<long> _posCounts = [];
    private readonly List<uint> _impactsEnds = [];
    private readonly ArrayBufferWriter<byte> _impacts = new();

    public void Clear()
    {
        _lastDocs.Clear();
        _docOffsets.Clear();
        _posOffsets.Clear();
        _posCounts.Clear();
        _impactsEnds.Clear();
        _impacts.ResetWrittenCount();
    }

    public void StartBlock(long docOffset, long posOffset, long posCount)
    {
        _docOffsets.Add(checked((uint)docOffset));
        _posOffsets.Add(posOffset);
        _posCounts.Add(posCount);
    }

    public void EndBlock(int lastDoc, ImpactsAccumulator? impacts, ImpactsAccumulator? global)
    {
        _lastDocs.Add(lastDoc);
        impacts?.Flush(_impacts, global);
        _impactsEnds.Add((uint)_impacts.WrittenCount);
    }

    public void Write(IndexOutput output, ImpactsAccumulator? global)
    {
        foreach (var lastDoc in _lastDocs)
        {
            output.WriteInt32(lastDoc);
        }

        foreach (var offset in _docOffsets)
        {
            output.WriteInt32((int)offset);
        }

        if (features.HasFlag(TermFeatures.Positions))
        {
            foreach (var offset in _posOffsets)
            {
                output.WriteInt64(offset);
            }

            foreach (var count in _posCounts)
            {
                output.WriteInt64(count);
            }
        }

        if (global is null)
        {
            return;
        }

        // The pairs over all blocks come first among the bytes, and their end first among the ends.
        var all = new ArrayBufferWriter<byte>();
        global.Flush(all, wider: null);
        output.WriteInt32(all.WrittenCount);
        foreach (var end in _impactsEnds)
        {
            output.WriteInt32((int)end + all.WrittenCount);
        }

        output.Write(all.WrittenSpan);
        output.Write(_impacts.WrittenSpan);
    }
}
