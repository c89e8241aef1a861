using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Winnow.Store;

namespace Winnow.Repositories.Format;

/// <summary>Writes what <see cref="ByteReader"/> reads.</summary>
internal sealed class PayloadWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void WriteByte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    public void WriteInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.GetSpan(sizeof(uint)), value);
        _buffer.Advance(sizeof(uint));
    }

    public void WriteVInt(int value) => _buffer.Advance(VarInt.Write(_buffer.GetSpan(VarInt.MaxBytes32), (uint)value));

    public void WriteVLong(long value) => _buffer.Advance(VarInt.Write(_buffer.GetSpan(VarInt.MaxBytes64), (ulong)value));

    public void WriteBytes(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    public void WriteHash(ContentHash hash)
    {
        hash.CopyTo(_buffer.GetSpan(ContentHash.Length));
        _buffer.Advance(ContentHash.Length);
    }

    public void WriteString(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        WriteVInt(length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(Math.Max(1, length)));
        _buffer.Advance(length);
    }

    /// <summary>Null is another value than the empty string.</summary>
    public void WriteOptionalString(string? value)
    {
        WriteByte(value is null ? (byte)0 : (byte)1);
        if (value is not null)
        {
            WriteString(value);
        }
    }
}
