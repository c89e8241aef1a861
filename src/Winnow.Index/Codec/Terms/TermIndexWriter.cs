using System.Buffers;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Collects the index over the blocks of a dictionary.</summary>
/// <remarks>
/// The index is three arrays with an entry a block: the first eight bytes of the separator (behind what all separators share) as a number,
/// where the separator's bytes end, and where the block starts. A lookup searches the numbers, and looks at bytes only among equal ones.
/// </remarks>
internal sealed class TermIndexWriter
{
    private readonly ArrayBufferWriter<byte> _separators = new();
    private readonly List<uint> _ends = [];
    private readonly List<long> _blocks = [];

    public void Add(ReadOnlySpan<byte> separator, long blockStart)
    {
        _separators.Write(separator);
        _ends.Add(checked((uint)_separators.WrittenCount));
        _blocks.Add(blockStart);
    }

    public void Finish(IndexOutput data, IndexOutput meta)
    {
        var end = data.Position;
        var separators = _separators.WrittenSpan;
        var shared = _blocks.Count == 0 ? 0 : Separator(0).CommonPrefixLength(Separator(_blocks.Count - 1));
        meta.WriteVInt(_blocks.Count);
        meta.WriteVInt(shared);
        meta.WriteVLong(data.Position);
        for (var i = 0; i < _blocks.Count; i++)
        {
            data.WriteInt64((long)TermIndex.Key(Separator(i)[shared..]));
        }

        data.WriteInt32(0);
        foreach (var separatorEnd in _ends)
        {
            data.WriteInt32((int)separatorEnd);
        }

        foreach (var block in _blocks)
        {
            data.WriteInt64(block);
        }

        data.WriteInt64(end);
        data.Write(separators);
    }

    private ReadOnlySpan<byte> Separator(int block)
    {
        var start = block == 0 ? 0 : (int)_ends[block - 1];
        return _separators.WrittenSpan[start..(int)_ends[block]];
    }
}
