using System.Buffers.Binary;
using System.Buffers.Text;

namespace Winnow.Grains.Documents;

/// <summary>Names for the writes that this node coordinates, so that a shard recognises one that it gets twice.</summary>
internal sealed class OperationIds(IUuidSource uuids)
{
    private long _reserved;

    /// <summary>This start of this node, among all that there ever were.</summary>
    public long Source { get; } = BinaryPrimitives.ReadInt64LittleEndian(Base64Url.DecodeFromChars(uuids.Next())) | 1;

    /// <summary>The first of so many numbers.</summary>
    public long Reserve(int count) => Interlocked.Add(ref _reserved, count) - count;
}
