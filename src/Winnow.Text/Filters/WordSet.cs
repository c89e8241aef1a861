namespace Winnow.Text;

/// <summary>A set of words that is asked with spans.</summary>
public sealed class WordSet
{
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _words;
    private readonly int _longest;

    /// <summary>The words, compared as they are or regardless of case.</summary>
    public WordSet(IEnumerable<string> words, bool ignoreCase = false)
    {
        var set = new HashSet<string>(words, ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        _words = set.GetAlternateLookup<ReadOnlySpan<char>>();
        _longest = set.Count == 0 ? 0 : set.Max(word => word.Length);
    }

    /// <summary>Whether the set is empty.</summary>
    public bool IsEmpty => _words.Set.Count == 0;

    /// <summary>Whether the word is in the set.</summary>
    public bool Contains(ReadOnlySpan<char> word) => word.Length <= _longest && _words.Contains(word);
}
