using System.Text;

namespace Winnow.Index.Queries;

/// <summary>Terms as keys and as text.</summary>
internal static class TermBytes
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>UTF-8 text, or hexadecimal bytes where it is not text.</summary>
    public static string Display(ReadOnlySpan<byte> term)
    {
        try
        {
            return Strict.GetString(term);
        }
        catch (DecoderFallbackException)
        {
            return "0x" + Convert.ToHexString(term);
        }
    }

    public static int Hash(ReadOnlySpan<byte> term)
    {
        var hash = default(HashCode);
        hash.AddBytes(term);
        return hash.ToHashCode();
    }

    public static IEqualityComparer<byte[]> Comparer { get; } =
        EqualityComparer<byte[]>.Create((left, right) => Equal(left, right), term => Hash(term));

    public static bool Equal(byte[]? left, byte[]? right) =>
        left is null ? right is null : right is not null && left.AsSpan().SequenceEqual(right);
}
