using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Winnow.Store;

namespace Winnow.Search.Aggregations;

/// <summary>
/// Writes partial results. Names and descriptions, which repeat in every bucket, are written once and then by number.
/// </summary>
internal sealed class AggregationOutput(IBufferWriter<byte> target)
{
    private readonly Dictionary<object, int> _shared = new(SharedComparer.Instance);

    public void WriteByte(byte value)
    {
        target.GetSpan(1)[0] = value;
        target.Advance(1);
    }

    public void WriteBool(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteVInt(int value) => target.Advance(VarInt.Write(target.GetSpan(VarInt.MaxBytes32), (uint)value));

    public void WriteVLong(long value) => target.Advance(VarInt.Write(target.GetSpan(VarInt.MaxBytes64), (ulong)value));

    public void WriteZLong(long value) => WriteVLong((value << 1) ^ (value >> 63));

    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(sizeof(long)), value);
        target.Advance(sizeof(long));
    }

    public void WriteDouble(double value) => WriteInt64(BitConverter.DoubleToInt64Bits(value));

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteVInt(value.Length);
        target.Write(value);
    }

    public void WriteString(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        WriteVInt(length);
        target.Advance(Encoding.UTF8.GetBytes(value, target.GetSpan(length)));
    }

    public void WriteOptionalLong(long? value)
    {
        WriteBool(value is not null);
        if (value is { } number)
        {
            WriteZLong(number);
        }
    }

    public void WriteOptionalString(string? value)
    {
        WriteBool(value is not null);
        if (value is not null)
        {
            WriteString(value);
        }
    }

    /// <summary>Writes an object in full the first time and as a number after that.</summary>
    public void WriteShared<T>(T value, Action<AggregationOutput, T> write)
        where T : class
    {
        if (_shared.TryGetValue(value, out var number))
        {
            WriteVInt(number + 1);
            return;
        }

        WriteVInt(0);
        write(this, value);
        _shared.Add(value, _shared.Count);
    }

    public void WriteSharedString(string value) => WriteShared(value, static (output, text) => output.WriteString(text));

    // Strings are the same when they are equal; everything else when it is the same object.
    private sealed class SharedComparer : IEqualityComparer<object>
    {
        public static readonly SharedComparer Instance = new();

        public new bool Equals(object? x, object? y) =>
            ReferenceEquals(x, y) || (x is string a && y is string b && string.Equals(a, b, StringComparison.Ordinal));

        public int GetHashCode(object obj) =>
            obj is string text ? text.GetHashCode(StringComparison.Ordinal) : RuntimeHelpers.GetHashCode(obj);
    }
}
