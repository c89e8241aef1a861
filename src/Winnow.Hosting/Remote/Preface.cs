using System.Buffers;
using System.Text;

namespace Winnow.Hosting.Remote;

/// <summary>The line that a connection of another cluster begins with; <c>FORMAT.md</c> beside this file has it.</summary>
internal static class Preface
{
    public const int MaxLength = 64;

    private const byte LineEnd = (byte)'\n';

    public static ReadOnlySpan<byte> Magic => "WINNOW/"u8;

    public static ReadOnlyMemory<byte> Greet { get; } = "WINNOW/1 greet\n"u8.ToArray();

    public static ReadOnlyMemory<byte> Deflate { get; } = "WINNOW/1 deflate\n"u8.ToArray();

    /// <summary>Whether what has come can be, or become, such a line.</summary>
    public static bool MayBegin(ReadOnlySequence<byte> received)
    {
        Span<byte> start = stackalloc byte[Magic.Length];
        var length = (int)Math.Min(received.Length, Magic.Length);
        received.Slice(0, length).CopyTo(start);
        return start[..length].SequenceEqual(Magic[..length]);
    }

    /// <summary>The line with its end, when it is complete.</summary>
    public static bool TryRead(ReadOnlySequence<byte> received, out string line, out SequencePosition end)
    {
        line = "";
        end = received.Start;
        if (received.PositionOf(LineEnd) is not { } position)
        {
            return false;
        }

        end = received.GetPosition(1, position);
        line = Encoding.ASCII.GetString(received.Slice(0, end));
        return true;
    }

    public static bool Is(this string line, ReadOnlyMemory<byte> preface) => line == Encoding.ASCII.GetString(preface.Span);
}
