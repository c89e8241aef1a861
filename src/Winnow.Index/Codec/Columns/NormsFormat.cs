using System.Buffers.Binary;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// Writes the norms of a field: a byte a document; or, when few documents have one, their ids and their bytes.
/// </summary>
internal static class NormsWriter
{
    public static void Write(IndexOutput data, IndexOutput meta, ReadOnlySpan<byte> norms)
    {
        var count = norms.Length - norms.Count((byte)0);
        var sparse = count < norms.Length / 16;
        meta.WriteByte((byte)(sparse ? 1 : 0));
        meta.WriteVInt(count);
        meta.WriteVLong(data.Position);
        if (!sparse)
        {
            data.Write(norms);
            return;
        }

        for (var doc = 0; doc < norms.Length; doc++)
        {
            if (norms[doc] != 0)
            {
                data.WriteInt32(doc);
                data.WriteByte(norms[doc]);
            }
        }
    }
}

/// <summary>The norms of a field in their file. Any number of threads.</summary>
internal sealed class NormsEntry
{
    private const int SparseEntry = 5;
    private readonly IndexInput _data;
    private readonly bool _sparse;
    private readonly int _count;
    private readonly long _offset;
    private readonly int _maxDoc;
    private byte[]? _expanded;

    public NormsEntry(IndexInput data, ref ByteReader meta, int maxDoc)
    {
        _data = data;
        _maxDoc = maxDoc;
        _sparse = meta.ReadByte() != 0;
        _count = meta.ReadVInt();
        _offset = meta.ReadVLong();
    }

    /// <summary>A byte a document.</summary>
    public ReadOnlySpan<byte> Bytes => _sparse ? _expanded ??= Expand() : _data.Span(_offset, _maxDoc);

    public byte Get(int doc) => Bytes[doc];

    private byte[] Expand()
    {
        var norms = new byte[_maxDoc];
        var entries = _data.Span(_offset, _count * SparseEntry);
        for (; !entries.IsEmpty; entries = entries[SparseEntry..])
        {
            var doc = BinaryPrimitives.ReadInt32LittleEndian(entries);
            if ((uint)doc >= (uint)_maxDoc)
            {
                throw new CorruptIndexException($"a norm of document {doc} of {_maxDoc}", _data.Name);
            }

            norms[doc] = entries[4];
        }

        return norms;
    }
}

internal sealed class SegmentNorms(NormsEntry entry) : NormValues
{
    public override ReadOnlySpan<byte> Bytes => entry.Bytes;
}
