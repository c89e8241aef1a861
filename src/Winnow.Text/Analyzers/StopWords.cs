namespace Winnow.Text;

/// <summary>The stop word lists that settings name.</summary>
public static class StopWords
{
    /// <summary>The classic English list, <c>_english_</c>.</summary>
    public static IReadOnlyList<string> English { get; } =
    [
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of", "on", "or",
        "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with",
    ];

    /// <summary>The list of a name such as <c>_english_</c> or <c>_none_</c>; null when there is none of this name.</summary>
    public static IReadOnlyList<string>? Find(string name) => name switch
    {
        "_none_" => [],
        "_english_" => English,
        _ => null,
    };
}
