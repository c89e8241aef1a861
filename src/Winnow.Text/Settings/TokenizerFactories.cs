using System.Text;
using System.Text.RegularExpressions;

namespace Winnow.Text;

/// <summary>The tokenizers that settings can name by type.</summary>
internal static class TokenizerFactories
{
    private static readonly Dictionary<string, Func<ComponentSettings, AnalysisLimits, Func<Tokenizer>>> Types = new(StringComparer.Ordinal)
    {
        ["standard"] = (settings, _) => WithMaxLength(settings, static max => new StandardTokenizer(max)),
        ["whitespace"] = (settings, _) => WithMaxLength(settings, CharTokenizer.Whitespace),
        ["letter"] = (settings, _) => WithMaxLength(settings, CharTokenizer.Letter),
        ["lowercase"] = (settings, _) => WithMaxLength(settings, static max => new LowercaseTokenizer(max)),
        ["keyword"] = static (_, _) => static () => new KeywordTokenizer(),
        ["pattern"] = (settings, _) => Pattern(settings),
        ["char_group"] = (settings, _) => CharGroup(settings),
        ["ngram"] = NGram,
        ["edge_ngram"] = (settings, _) => EdgeNGram(settings),
        ["path_hierarchy"] = (settings, _) => PathHierarchy(settings),
    };

    public static IEnumerable<string> Names => Types.Keys;

    public static Func<Tokenizer>? Create(string type, ComponentSettings settings, AnalysisLimits limits) =>
        Types.GetValueOrDefault(type)?.Invoke(settings, limits);

    private static Func<Tokenizer> WithMaxLength(ComponentSettings settings, Func<int, Tokenizer> create)
    {
        int max = settings.Int("max_token_length", StandardTokenizer.DefaultMaxTokenLength);
        return max > 0 ? () => create(max) : throw new AnalysisException($"maxTokenLength must be greater than zero, got {max}");
    }

    private static Func<Tokenizer> Pattern(ComponentSettings settings)
    {
        Regex pattern = JavaRegex.Compile(settings.String("pattern", @"\W+"), settings.String("flags"));
        int group = settings.Int("group", -1);
        return group < pattern.GetGroupNumbers().Length
            ? () => new PatternTokenizer(pattern, group)
            : throw new AnalysisException($"invalid group specified: pattern only has: {pattern.GetGroupNumbers().Length - 1} capturing groups");
    }

    private static Func<Tokenizer> NGram(ComponentSettings settings, AnalysisLimits limits)
    {
        (int min, int max) = Grams(settings);
        limits.CheckNGrams(min, max, "NGram Tokenizer");
        Func<Rune, bool>? isTokenChar = TokenChars(settings);
        return () => new GramTokenizer(min, max, edgeOnly: false, isTokenChar);
    }

    private static Func<Tokenizer> EdgeNGram(ComponentSettings settings)
    {
        (int min, int max) = Grams(settings);
        Func<Rune, bool>? isTokenChar = TokenChars(settings);
        return () => new GramTokenizer(min, max, edgeOnly: true, isTokenChar);
    }

    private static (int Min, int Max) Grams(ComponentSettings settings)
    {
        int min = settings.Int("min_gram", 1);
        int max = settings.Int("max_gram", 2);
        return min < 1 ? throw new AnalysisException("minGram must be greater than zero")
            : min > max ? throw new AnalysisException("minGram must not be greater than maxGram")
            : (min, max);
    }

    private static Func<Tokenizer> PathHierarchy(ComponentSettings settings)
    {
        char delimiter = settings.Char("delimiter", '/');
        char replacement = settings.Char("replacement", delimiter);
        bool reverse = settings.Bool("reverse", false);
        int skip = settings.Int("skip", 0);
        return () => new PathHierarchyTokenizer(delimiter, replacement, reverse, skip);
    }

    private static Func<Tokenizer> CharGroup(ComponentSettings settings)
    {
        var classes = new List<Func<Rune, bool>>();
        foreach (string name in settings.List("tokenize_on_chars") ?? [])
        {
            classes.Add(CharClass(name) ?? Literal(name));
        }

        bool IsTokenChar(Rune rune) => !classes.Exists(isInClass => isInClass(rune));
        return WithMaxLength(settings, max => new CharTokenizer(IsTokenChar, max));
    }

    private static Func<Rune, bool> Literal(string name)
    {
        string text = name.Length > 1 && name[0] == '\\' ? Regex.Unescape(name) : name;
        return text.Length == 1
            ? rune => rune.Value == text[0]
            : throw new AnalysisException($"Invalid escaped char in [{name}]");
    }

    private static Func<Rune, bool>? TokenChars(ComponentSettings settings)
    {
        var classes = new List<Func<Rune, bool>>();
        foreach (string name in settings.List("token_chars") ?? [])
        {
            classes.Add(name == "custom" ? Custom(settings) : CharClass(name) ?? throw new AnalysisException(
                $"Unknown token type: '{name}', must be one of [letter, digit, whitespace, punctuation, symbol, custom]"));
        }

        return classes.Count == 0 ? null : rune => classes.Exists(isInClass => isInClass(rune));
    }

    private static Func<Rune, bool> Custom(ComponentSettings settings)
    {
        string chars = settings.String("custom_token_chars")
            ?? throw new AnalysisException("Token type: 'custom' requires setting `custom_token_chars`");
        return rune => rune.IsBmp && chars.Contains((char)rune.Value);
    }

    private static Func<Rune, bool>? CharClass(string name) => name switch
    {
        "letter" => static rune => Rune.IsLetter(rune),
        "digit" => static rune => Rune.IsDigit(rune),
        "whitespace" => static rune => CharTokenizer.IsWhitespace(rune),
        "punctuation" => static rune => Rune.IsPunctuation(rune),
        "symbol" => static rune => Rune.IsSymbol(rune),
        _ => null,
    };
}
