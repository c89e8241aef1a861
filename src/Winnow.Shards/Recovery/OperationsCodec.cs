using System.Buffers;
using System.Collections.Immutable;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>Operations as bytes, for the way from one copy to another: of each its length and then what the translog writes of it.</summary>
public static class OperationsCodec
{
    private const string Source = "operations of another copy";

    [ThreadStatic]
    private static byte[]? t_meta;

    public static byte[] Encode(IReadOnlyList<ShardOperation> operations)
    {
        var target = new ArrayBufferWriter<byte>(1 << 16);
        byte[] meta = new byte[256];
        foreach (ShardOperation operation in operations)
        {
            int length = TranslogFrame.WriteMeta(operation, ref meta);
            Span<byte> prefix = target.GetSpan(VarInt.MaxBytes32);
            target.Advance(VarInt.Write(prefix, (uint)(length + operation.Source.Length)));
            target.Write(meta.AsSpan(0, length));
            target.Write(operation.Source.Span);
        }

        return target.WrittenSpan.ToArray();
    }

    /// <summary>
    /// One operation without its length, and without the client's write that made it: who is not a copy of the shard is never asked to repeat that.
    /// </summary>
    internal static byte[] EncodeUnnamed(in ShardOperation operation)
    {
        byte[] meta = t_meta ?? new byte[256];
        int length = TranslogFrame.WriteMeta(operation with { OperationId = OperationId.None }, ref meta);
        t_meta = meta;
        byte[] encoded = new byte[length + operation.Source.Length];
        meta.AsSpan(0, length).CopyTo(encoded);
        operation.Source.Span.CopyTo(encoded.AsSpan(length));
        return encoded;
    }

    /// <summary>Encoded operations, one after another.</summary>
    internal static byte[] Join(List<byte[]> operations)
    {
        byte[] joined = new byte[operations.Sum(operation => (long)VarInt.MaxBytes32 + operation.Length)];
        int at = 0;
        foreach (byte[] operation in operations)
        {
            at += VarInt.Write(joined.AsSpan(at), (uint)operation.Length);
            operation.CopyTo(joined, at);
            at += operation.Length;
        }

        return joined[..at];
    }

    /// <summary>How many bytes each of them has, its length included.</summary>
    /// <exception cref="CorruptIndexException">The bytes are not what was encoded.</exception>
    public static ImmutableArray<int> Lengths(ReadOnlySpan<byte> bytes)
    {
        var lengths = ImmutableArray.CreateBuilder<int>();
        var reader = new ByteReader(bytes, Source);
        while (reader.Remaining > 0)
        {
            int before = reader.Remaining;
            reader.ReadBytes(reader.ReadVInt());
            lengths.Add(before - reader.Remaining);
        }

        return lengths.ToImmutable();
    }

    /// <summary>Reads them back.</summary>
    /// <exception cref="CorruptIndexException">The bytes are not what was encoded.</exception>
    public static List<ShardOperation> Decode(ReadOnlySpan<byte> bytes)
    {
        var operations = new List<ShardOperation>();
        var reader = new ByteReader(bytes, Source);
        while (reader.Remaining > 0)
        {
            operations.Add(TranslogFrame.ReadPayload(reader.ReadBytes(reader.ReadVInt()), Source));
        }

        return operations;
    }
}
