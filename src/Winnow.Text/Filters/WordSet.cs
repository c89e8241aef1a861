using System.Numerics;

namespace Winnow.Text;

/// <summary>A set of words that is asked with spans, mostly for words that it does not hold.</summary>
public sealed class WordSet
{
    private readonly StringComparison _comparison;

    // Open addressing, at most a quarter full. The hash looks at the length and three characters.
    private readonly string?[] _slots;
    private readonly int _longest;

    /// <summary>The words, compared as they are or regardless of case.</summary>
    public WordSet(IEnumerable<string> words, bool ignoreCase = false)
    {
        _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var distinct = new HashSet<string>(words, ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        IsEmpty = distinct.Count == 0;
        _longest = IsEmpty ? -1 : distinct.Max(word => word.Length);
        _slots = new string?[BitOperations.RoundUpToPowerOf2((uint)(distinct.Count * 4) + 1)];
        foreach (string word in distinct)
        {
            int slot = Hash(word);
            while (_slots[slot] is not null)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = word;
        }
    }

    /// <summary>Whether the set is empty.</summary>
    public bool IsEmpty { get; }

    /// <summary>Whether the word is in the set.</summary>
    public bool Contains(ReadOnlySpan<char> word)
    {
        if (word.Length > _longest)
        {
            return false;
        }

        for (int slot = Hash(word); _slots[slot] is { } candidate; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (candidate.Length == word.Length && word.Equals(candidate, _comparison))
            {
                return true;
            }
        }

        return false;
    }

    private int Hash(ReadOnlySpan<char> word)
    {
        uint hash = (uint)word.Length;
        if (word.Length > 0)
        {
            hash = (hash * 31) + Fold(word[0]);
            hash = (hash * 31) + Fold(word[word.Length / 2]);
            hash = (hash * 31) + Fold(word[^1]);
        }

        return (int)((hash * 0x9E3779B1) >> 7) & (_slots.Length - 1);
    }

    private uint Fold(char c) => _comparison == StringComparison.Ordinal ? c : char.ToUpperInvariant(c);
}
