using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Winnow.Index.Indexing;

/// <summary>
/// The memory of an indexing buffer: blocks that are handed out from front to back and given back all at once. An address is a block's
/// number and a place in it. Nothing lies across two blocks.
/// </summary>
internal sealed class ByteArena
{
    private const int BlockShift = 16;
    public const int BlockSize = 1 << BlockShift;
    private const int BlockMask = BlockSize - 1;
    private readonly List<byte[]> _blocks = [];
    private byte[] _current = [];
    private int _currentBlock = -1;
    private int _used = BlockSize;

    /// <summary>The memory in use.</summary>
    public long BytesUsed => (_currentBlock + 1L) * BlockSize;

    public byte[] Block(int address) => _blocks[address >> BlockShift];

    public static int Offset(int address) => address & BlockMask;

    /// <summary>Hands out memory, zeroed or not.</summary>
    public int Allocate(int length)
    {
        if (BlockSize - _used < length)
        {
            NextBlock();
        }

        var address = (_currentBlock << BlockShift) | _used;
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

    /// <summary>Takes all memory back; a part of it stays for the next round.</summary>
    public void Clear(int keptBlocks)
    {
        if (_blocks.Count > keptBlocks)
        {
            _blocks.RemoveRange(keptBlocks, _blocks.Count - keptBlocks);
        }

        _current = [];
        _currentBlock = -1;
        _used = BlockSize;
    }

    private void NextBlock()
    {
        _currentBlock++;
        if (_currentBlock == _blocks.Count)
        {
            _blocks.Add(GC.AllocateUninitializedArray<byte>(BlockSize));
        }

        _current = _blocks[_currentBlock];
        _used = 0;
    }
}
