using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Winnow.Index.Indexing;

/// <summary>
/// The memory of an indexing buffer: blocks out of the shared pool, handed out from front to back and given back all at once. An address
/// is a block's number and a place in it. Nothing lies across two blocks.
/// </summary>
internal sealed class ByteArena
{
    private const int BlockShift = 16;
    public const int BlockSize = 1 << BlockShift;
    private const int BlockMask = BlockSize - 1;
    private readonly List<byte[]> _blocks = [];
    private byte[] _current = [];
    private int _used = BlockSize;

    /// <summary>The memory in use.</summary>
    public long BytesUsed => (long)_blocks.Count * BlockSize;

    public byte[] Block(int address) => _blocks[address >> BlockShift];

    public static int Offset(int address) => address & BlockMask;

    /// <summary>Hands out memory that holds anything.</summary>
    public int Allocate(int length)
    {
        if (BlockSize - _used < length)
        {
            NextBlock();
        }

        var address = ((_blocks.Count - 1) << BlockShift) | _used;
        _used += length;
        return address;
    }

    /// <summary>Keeps bytes with their length.</summary>
    public int AddBytes(ReadOnlySpan<byte> bytes)
    {
        var address = Allocate(bytes.Length + 2);
        var target = _current.AsSpan(Offset(address));
        BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)bytes.Length);
        bytes.CopyTo(target[2..]);
        return address;
    }

    /// <summary>Bytes that <see cref="AddBytes"/> kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes(int address)
    {
        var source = _blocks[address >> BlockShift].AsSpan(Offset(address));
        return source.Slice(2, BinaryPrimitives.ReadUInt16LittleEndian(source));
    }

    /// <summary>Gives all memory back.</summary>
    public void Return()
    {
        foreach (var block in _blocks)
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        _blocks.Clear();
        _current = [];
        _used = BlockSize;
    }

    private void NextBlock()
    {
        _current = ArrayPool<byte>.Shared.Rent(BlockSize);
        _blocks.Add(_current);
        _used = 0;
    }
}
