namespace Winnow.Text;

/// <summary>The kinds of tokens, as <c>_analyze</c> shows them.</summary>
public static class TokenTypes
{
    public const string Alphanum = "<ALPHANUM>";
    public const string Num = "<NUM>";
    public const string Ideographic = "<IDEOGRAPHIC>";
    public const string Hiragana = "<HIRAGANA>";
    public const string Katakana = "<KATAKANA>";
    public const string Hangul = "<HANGUL>";
    public const string SoutheastAsian = "<SOUTHEAST_ASIAN>";
    public const string Emoji = "<EMOJI>";
    public const string Email = "<EMAIL>";
    public const string Url = "<URL>";
    public const string Word = "word";
    public const string Shingle = "shingle";
    public const string Synonym = "SYNONYM";
    public const string Fingerprint = "fingerprint";
}
