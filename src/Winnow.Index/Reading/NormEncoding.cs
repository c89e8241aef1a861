namespace Winnow.Index;

/// <summary>
/// A field's length in one byte, as Lucene 8 and 9 encode it: lengths below 24 exactly, longer ones as a float with a 4-bit mantissa
/// (3 stored). Equal bytes are what makes BM25 scores equal Lucene's.
/// </summary>
public static class NormEncoding
{
    // 255 - longToInt4(int.MaxValue): as many small lengths are exact as the byte has codes to spare.
    private const int ExactLengths = 24;

    public static byte Encode(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return length < ExactLengths ? (byte)length : (byte)(ExactLengths + ToInt4(length - ExactLengths));
    }

    public static int Decode(byte norm) =>
        norm < ExactLengths ? norm : ExactLengths + (int)FromInt4(norm - ExactLengths);

    private static int ToInt4(long value)
    {
        var bits = 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)value);
        if (bits < 4)
        {
            return (int)value;
        }

        var shift = bits - 4;
        return ((int)(value >> shift) & 0x07) | ((shift + 1) << 3);
    }

    private static long FromInt4(int encoded)
    {
        var mantissa = (long)(encoded & 0x07);
        var shift = (encoded >> 3) - 1;
        return shift < 0 ? mantissa : (mantissa | 0x08) << shift;
    }
}
