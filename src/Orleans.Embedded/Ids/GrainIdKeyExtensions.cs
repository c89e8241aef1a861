using System.Buffers.Text;
using System.Text;

namespace Orleans.Runtime;

/// <summary>Converts between grain keys and their written forms: hexadecimal integers and guids, with <c>+extension</c> for compound keys.</summary>
public static class GrainIdKeyExtensions
{
    public static IdSpan CreateIntegerKey(long key) => IdSpan.Create(key.ToString("X"));

    public static IdSpan CreateIntegerKey(long key, string? keyExtension) =>
        string.IsNullOrWhiteSpace(keyExtension) ? CreateIntegerKey(key) : IdSpan.Create($"{key:X}+{keyExtension}");

    public static IdSpan CreateIntegerKey(long key, ReadOnlySpan<byte> keyExtension) => CreateIntegerKey(key, Encoding.UTF8.GetString(keyExtension));

    public static IdSpan CreateGuidKey(Guid key) => IdSpan.Create(key.ToString("N"));

    public static IdSpan CreateGuidKey(Guid key, string? keyExtension) =>
        string.IsNullOrWhiteSpace(keyExtension) ? CreateGuidKey(key) : IdSpan.Create($"{key:N}+{keyExtension}");

    public static IdSpan CreateGuidKey(Guid key, ReadOnlySpan<byte> keyExtension) => CreateGuidKey(key, Encoding.UTF8.GetString(keyExtension));

    public static bool TryGetIntegerKey(this GrainId grainId, out long key, out string? keyExt)
    {
        var span = SplitExtension(grainId, out keyExt);
        if (Utf8Parser.TryParse(span, out key, out var consumed, 'X') && consumed == span.Length)
        {
            return true;
        }

        keyExt = null;
        return false;
    }

    public static long GetIntegerKey(this GrainId grainId) => grainId.GetIntegerKey(out _);

    public static long GetIntegerKey(this GrainId grainId, out string? keyExt) =>
        grainId.TryGetIntegerKey(out var key, out keyExt) ? key : throw new ArgumentException($"Failed to parse the key of {grainId} as an integer", nameof(grainId));

    public static bool TryGetGuidKey(this GrainId grainId, out Guid key, out string? keyExt)
    {
        var span = SplitExtension(grainId, out keyExt);
        if (span.Length == 32 && Utf8Parser.TryParse(span, out key, out var consumed, 'N') && consumed == 32)
        {
            return true;
        }

        keyExt = null;
        key = default;
        return false;
    }

    public static Guid GetGuidKey(this GrainId grainId) => grainId.GetGuidKey(out _);

    public static Guid GetGuidKey(this GrainId grainId, out string? keyExt) =>
        grainId.TryGetGuidKey(out var key, out keyExt) ? key : throw new ArgumentException($"Failed to parse the key of {grainId} as a guid", nameof(grainId));

    private static ReadOnlySpan<byte> SplitExtension(GrainId grainId, out string? keyExtension)
    {
        keyExtension = null;
        var key = grainId.Key.AsSpan();
        var plus = key.IndexOf((byte)'+');
        if (plus < 0)
        {
            return key;
        }

        keyExtension = Encoding.UTF8.GetString(key[(plus + 1)..]);
        return key[..plus];
    }
}
