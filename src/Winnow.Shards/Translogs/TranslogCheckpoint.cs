using System.Buffers.Binary;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>What is known to be durable: bytes of the translog below it must verify, bytes above may be torn.</summary>
/// <param name="Generation">The generation that was written to.</param>
/// <param name="SyncedTo">How many of its bytes were fsynced.</param>
/// <param name="MinGeneration">The oldest generation that is still needed.</param>
/// <param name="Operations">How many operations of the generation are below <paramref name="SyncedTo"/>.</param>
/// <param name="MaxSeqNo">The highest sequence number of the generation, -1 when it is empty.</param>
/// <param name="GlobalCheckpoint">The global checkpoint as this copy knew it.</param>
internal readonly record struct TranslogCheckpoint(
    long Generation, long SyncedTo, long MinGeneration, long Operations, long MaxSeqNo, long GlobalCheckpoint)
{
    public const int Length = 56;

    /// <summary>"WTC" and the version of the record.</summary>
    private const int Magic = 0x01435457;

    public void WriteTo(Span<byte> target)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(target[4..], Generation);
        BinaryPrimitives.WriteInt64LittleEndian(target[12..], SyncedTo);
        BinaryPrimitives.WriteInt64LittleEndian(target[20..], MinGeneration);
        BinaryPrimitives.WriteInt64LittleEndian(target[28..], Operations);
        BinaryPrimitives.WriteInt64LittleEndian(target[36..], MaxSeqNo);
        BinaryPrimitives.WriteInt64LittleEndian(target[44..], GlobalCheckpoint);
        BinaryPrimitives.WriteUInt32LittleEndian(target[52..], Crc32C.Compute(target[..52]));
    }

    public static bool TryRead(ReadOnlySpan<byte> record, out TranslogCheckpoint checkpoint)
    {
        checkpoint = default;
        if (BinaryPrimitives.ReadInt32LittleEndian(record) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(record[52..]) != Crc32C.Compute(record[..52]))
        {
            return false;
        }

        checkpoint = new TranslogCheckpoint(
            BinaryPrimitives.ReadInt64LittleEndian(record[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[28..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[36..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[44..]));
        return true;
    }
}
