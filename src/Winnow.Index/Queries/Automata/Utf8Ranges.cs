namespace Winnow.Index.Queries.Automata;

/// <summary>
/// Splits ranges of code points into ranges of bytes: first where the encoded length changes, then so that within a piece each byte
/// varies freely once a byte before it does.
/// </summary>
internal static class Utf8Ranges
{
    public const int MaxCodePoint = 0x10FFFF;

    private static readonly int[] LastOfLength = [0x7F, 0x7FF, 0xFFFF, MaxCodePoint];

    public static void Add(Nfa nfa, int from, int low, int high, int to)
    {
        foreach (var last in LastOfLength)
        {
            if (low > high)
            {
                return;
            }

            if (low <= last)
            {
                Split(nfa, from, low, Math.Min(high, last), to);
                low = last + 1;
            }
        }
    }

    private static void Split(Nfa nfa, int from, int low, int high, int to)
    {
        Span<byte> lowBytes = stackalloc byte[4];
        Span<byte> highBytes = stackalloc byte[4];
        var length = Encode(low, lowBytes);
        Encode(high, highBytes);
        for (var i = 1; i < length; i++)
        {
            var mask = (1 << (6 * i)) - 1;
            if ((low & ~mask) == (high & ~mask))
            {
                continue;
            }

            // The last i bytes do not yet vary freely at one end: cut that end off.
            if ((low & mask) != 0)
            {
                Split(nfa, from, low, low | mask, to);
                Split(nfa, from, (low | mask) + 1, high, to);
                return;
            }

            if ((high & mask) != mask)
            {
                Split(nfa, from, low, (high & ~mask) - 1, to);
                Split(nfa, from, high & ~mask, high, to);
                return;
            }
        }

        var state = from;
        for (var i = 0; i < length; i++)
        {
            var next = i == length - 1 ? to : nfa.AddState();
            nfa.AddBytes(state, lowBytes[i], highBytes[i], next);
            state = next;
        }
    }

    private static int Encode(int codePoint, Span<byte> bytes)
    {
        // Not through Rune: halves of surrogate pairs occur as ends of ranges.
        switch (codePoint)
        {
            case <= 0x7F:
                bytes[0] = (byte)codePoint;
                return 1;
            case <= 0x7FF:
                bytes[0] = (byte)(0xC0 | (codePoint >> 6));
                bytes[1] = Continuation(codePoint);
                return 2;
            case <= 0xFFFF:
                bytes[0] = (byte)(0xE0 | (codePoint >> 12));
                bytes[1] = Continuation(codePoint >> 6);
                bytes[2] = Continuation(codePoint);
                return 3;
            default:
                bytes[0] = (byte)(0xF0 | (codePoint >> 18));
                bytes[1] = Continuation(codePoint >> 12);
                bytes[2] = Continuation(codePoint >> 6);
                bytes[3] = Continuation(codePoint);
                return 4;
        }
    }

    private static byte Continuation(int bits) => (byte)(0x80 | (bits & 0x3F));
}
