namespace Winnow.Text;

/// <summary>Replaces strings by others; at each place the longest one that fits wins.</summary>
public sealed class MappingCharFilter : CharFilter
{
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _mappings;

    // The longest key that begins with a character.
    private readonly Dictionary<char, int> _longest = [];

    /// <summary>The strings to replace, and what replaces them.</summary>
    public MappingCharFilter(IReadOnlyDictionary<string, string> mappings)
    {
        _mappings = new Dictionary<string, string>(mappings, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string key in mappings.Keys)
        {
            _longest[key[0]] = Math.Max(key.Length, _longest.GetValueOrDefault(key[0]));
        }
    }

    /// <inheritdoc/>
    public override void Apply(ReadOnlySpan<char> source, FilteredText target)
    {
        int copied = 0;
        int at = 0;
        while (at < source.Length)
        {
            if (TryMatch(source[at..], out int length, out string? replacement))
            {
                target.Copy(source[copied..at]);
                target.Replace(length, replacement);
                at += length;
                copied = at;
            }
            else
            {
                at++;
            }
        }

        target.Copy(source[copied..]);
    }

    private bool TryMatch(ReadOnlySpan<char> source, out int length, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? replacement)
    {
        if (_longest.TryGetValue(source[0], out int longest))
        {
            for (length = Math.Min(longest, source.Length); length > 0; length--)
            {
                if (_mappings.TryGetValue(source[..length], out replacement))
                {
                    return true;
                }
            }
        }

        length = 0;
        replacement = null;
        return false;
    }
}
