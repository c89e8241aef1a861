using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Winnow.Index.Indexing;

/// <summary>
/// A growing run of VInts in an arena, for a term's postings: a chain of slices, each twice as large as the one before, whose last four
/// bytes say where the next begins. (As in Lucene's byte slice pools.)
/// </summary>
internal struct ByteStream
{
    private const int Link = 4;
    private const int FirstSize = 8;
    private const int MaxShift = 7;

    private int _start;
    private int _position;

    // Where the slice's link is; never 0 once there is a slice.
    private int _end;
    private int _sizeShift;

    public void WriteVInt(ByteArena arena, uint value)
    {
        if (_end - _position >= 5)
        {
            var block = arena.Block(_position);
            var at = ByteArena.Offset(_position);
            var start = at;
            while (value >= 0x80)
            {
                block[at++] = (byte)(value | 0x80);
                value >>= 7;
            }

            block[at++] = (byte)value;
            _position += at - start;
            return;
        }

        while (value >= 0x80)
        {
            WriteByte(arena, (byte)(value | 0x80));
            value >>= 7;
        }

        WriteByte(arena, (byte)value);
    }

    public readonly Reader OpenReader(ByteArena arena) => new(arena, _start);

    private void WriteByte(ByteArena arena, byte value)
    {
        if (_position == _end)
        {
            Grow(arena);
        }

        arena.Block(_position)[ByteArena.Offset(_position)] = value;
        _position++;
    }

    private void Grow(ByteArena arena)
    {
        var size = FirstSize << Math.Min(_sizeShift, MaxShift);
        _sizeShift++;
        var slice = arena.Allocate(size);
        if (_end == 0)
        {
            _start = slice;
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(arena.Block(_end).AsSpan(ByteArena.Offset(_end)), slice);
        }

        _position = slice;
        _end = slice + size - Link;
    }

    /// <summary>Reads a stream from its start.</summary>
    public ref struct Reader
    {
        private readonly ByteArena _arena;
        private ReadOnlySpan<byte> _slice;
        private int _at;
        private int _sizeShift;

        internal Reader(ByteArena arena, int start)
        {
            _arena = arena;
            Enter(start);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public uint ReadVInt()
        {
            uint b = ReadByte();
            var value = b & 0x7F;
            for (var shift = 7; b >= 0x80; shift += 7)
            {
                b = ReadByte();
                value |= (b & 0x7F) << shift;
            }

            return value;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private byte ReadByte()
        {
            if (_at == _slice.Length - Link)
            {
                Enter(BinaryPrimitives.ReadInt32LittleEndian(_slice[^Link..]));
            }

            return _slice[_at++];
        }

        private void Enter(int address)
        {
            var size = FirstSize << Math.Min(_sizeShift, MaxShift);
            _sizeShift++;
            _slice = _arena.Block(address).AsSpan(ByteArena.Offset(address), size);
            _at = 0;
        }
    }
}
