using System.Buffers;
using System.Collections.Immutable;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>Operations as bytes, for the way from one copy to another: of each its length and then what the translog writes of it.</summary>
public static class OperationsCodec
{
    private const string Source = "operations of another copy";

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
