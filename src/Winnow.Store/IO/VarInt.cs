namespace Winnow.Store;

/// <summary>Numbers of variable length: seven bits a byte, lowest first, the high bit set on all bytes but the last.</summary>
public static class VarInt
{
    /// <summary>The most bytes that a 32-bit number takes.</summary>
    public const int MaxBytes32 = 5;

    /// <summary>The most bytes that a 64-bit number takes.</summary>
    public const int MaxBytes64 = 10;

    /// <summary>Writes a number and returns how many bytes it took.</summary>
    public static int Write(Span<byte> target, uint value)
    {
        int i = 0;
        while (value >= 0x80)
        {
            target[i++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[i++] = (byte)value;
        return i;
    }

    /// <summary>Writes a number and returns how many bytes it took.</summary>
    public static int Write(Span<byte> target, ulong value)
    {
        int i = 0;
        while (value >= 0x80)
        {
            target[i++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[i++] = (byte)value;
        return i;
    }
}
