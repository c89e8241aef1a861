using System.Text.RegularExpressions;

namespace Winnow.Text;

/// <summary>The token filters that settings can name by type.</summary>
internal static class TokenFilterFactories
{
    private static readonly Dictionary<string, Func<ComponentSettings, FilterContext, TokenFilterFactory>> Types = new(StringComparer.Ordinal)
    {
        ["lowercase"] = (settings, _) => Lowercase(settings),
        ["uppercase"] = (_, _) => new(static input => new UppercaseFilter(input), Normalizes: true),
        ["asciifolding"] = (settings, _) => AsciiFolding(settings),
        ["decimal_digit"] = (_, _) => new(static input => new DecimalDigitFilter(input), Normalizes: true),
        ["trim"] = (_, _) => new(static input => new TrimFilter(input), Normalizes: true),
        ["pattern_replace"] = (settings, _) => PatternReplace(settings),
        ["elision"] = (settings, _) => Elision(settings),
        ["apostrophe"] = (_, _) => new(static input => new ApostropheFilter(input)),
        ["reverse"] = (_, _) => new(static input => new ReverseFilter(input)),
        ["truncate"] = (settings, _) => Truncate(settings),
        ["stop"] = (settings, _) => Stop(settings),
        ["keep"] = (settings, _) => Keep(settings),
        ["keep_types"] = (settings, _) => KeepTypes(settings),
        ["length"] = (settings, _) => Length(settings),
        ["unique"] = (settings, _) => Unique(settings),
        ["limit"] = (settings, _) => Limit(settings),
        ["fingerprint"] = (settings, _) => Fingerprint(settings),
        ["porter_stem"] = (_, _) => new(static input => new PorterStemFilter(input)),
        ["stemmer"] = (settings, _) => Stemmer(settings),
        ["stemmer_override"] = (settings, _) => StemmerOverride(settings),
        ["keyword_marker"] = (settings, _) => KeywordMarker(settings),
        ["edge_ngram"] = (settings, _) => EdgeNGram(settings),
        ["ngram"] = NGram,
        ["shingle"] = Shingle,
        ["synonym"] = static (settings, context) => SynonymFactory.Create(settings, context, graph: false),
        ["synonym_graph"] = static (settings, context) => SynonymFactory.Create(settings, context, graph: true),
    };

    public static IEnumerable<string> Names => Types.Keys;

    public static TokenFilterFactory? Create(string type, ComponentSettings settings, FilterContext context) =>
        Types.GetValueOrDefault(type)?.Invoke(settings, context);

    private static TokenFilterFactory Lowercase(ComponentSettings settings) =>
        settings.String("language") is { } language
            ? throw new AnalysisException($"language [{language}] not support for lower case")
            : AnalyzerFactories.Lowercase;

    private static TokenFilterFactory AsciiFolding(ComponentSettings settings)
    {
        bool preserveOriginal = settings.Bool("preserve_original", false);
        return new(input => new AsciiFoldingFilter(input, preserveOriginal), Normalizes: true);
    }

    private static TokenFilterFactory PatternReplace(ComponentSettings settings)
    {
        string text = settings.String("pattern")
            ?? throw new AnalysisException($"pattern is missing for [{settings.Name}] token filter of type 'pattern_replace'");
        Regex pattern = JavaRegex.Compile(text, settings.String("flags"));
        string replacement = CharFilterFactories.Replacement(settings.String("replacement", string.Empty));
        bool all = settings.Bool("all", true);
        return new(input => new PatternReplaceFilter(input, pattern, replacement, all), Normalizes: true);
    }

    private static TokenFilterFactory Elision(ComponentSettings settings)
    {
        IReadOnlyList<string> articles = settings.List("articles")
            ?? throw new AnalysisException("elision filter requires [articles] or [articles_path] setting");
        var set = new WordSet(articles, settings.Bool("articles_case", false));
        return new(input => new ElisionFilter(input, set), Normalizes: true);
    }

    private static TokenFilterFactory Truncate(ComponentSettings settings)
    {
        int length = settings.Int("length", 10);
        return length > 0
            ? new(input => new TruncateFilter(input, length))
            : throw new AnalysisException("length parameter must be provided");
    }

    private static TokenFilterFactory Stop(ComponentSettings settings)
    {
        WordSet words = settings.Words("stopwords", StopWords.English, settings.Bool("ignore_case", false));
        return new(input => new StopFilter(input, words));
    }

    private static TokenFilterFactory Keep(ComponentSettings settings)
    {
        IReadOnlyList<string> keep = settings.List("keep_words")
            ?? throw new AnalysisException("keep requires either `keep_words` or `keep_words_path` to be configured");
        var words = new WordSet(keep, settings.Bool("keep_words_case", false));
        return new(input => new KeepWordFilter(input, words));
    }

    private static TokenFilterFactory KeepTypes(ComponentSettings settings)
    {
        IReadOnlyList<string> listed = settings.List("types")
            ?? throw new AnalysisException("keep_types requires `types` to be configured");
        var types = listed.ToHashSet(StringComparer.Ordinal);
        bool keep = settings.String("mode", "include") switch
        {
            "include" => true,
            "exclude" => false,
            string other => throw new AnalysisException($"`keep_types` tokenfilter mode can only be [include] or [exclude] but was [{other}]."),
        };
        return new(input => new TypeFilter(input, types, keep));
    }

    private static TokenFilterFactory Length(ComponentSettings settings)
    {
        int min = settings.Int("min", 0);
        int max = settings.Int("max", int.MaxValue);
        return min >= 0 && min <= max
            ? new(input => new LengthFilter(input, min, max))
            : throw new AnalysisException($"minimum length must not be greater than maximum length: min={min} max={max}");
    }

    private static TokenFilterFactory Unique(ComponentSettings settings)
    {
        bool onlyOnSamePosition = settings.Bool("only_on_same_position", false);
        return new(input => new UniqueFilter(input, onlyOnSamePosition));
    }

    private static TokenFilterFactory Limit(ComponentSettings settings)
    {
        int count = settings.Int("max_token_count", 1);
        return new(input => new LimitTokenCountFilter(input, count));
    }

    private static TokenFilterFactory Fingerprint(ComponentSettings settings)
    {
        string separator = settings.String("separator", " ");
        int maxOutputSize = settings.Int("max_output_size", 255);
        return new(input => new FingerprintFilter(input, separator, maxOutputSize));
    }

    private static TokenFilterFactory Stemmer(ComponentSettings settings)
    {
        string language = settings.String("language") ?? settings.String("name", "porter");
        return language.ToLowerInvariant() switch
        {
            "english" or "porter" => new(static input => new PorterStemFilter(input)),
            "minimal_english" => new(static input => new EnglishMinimalStemFilter(input)),
            "possessive_english" => new(static input => new EnglishPossessiveFilter(input)),
            _ => throw new AnalysisException($"Invalid stemmer class specified: {language}"),
        };
    }

    private static TokenFilterFactory StemmerOverride(ComponentSettings settings)
    {
        IReadOnlyList<string> rules = settings.List("rules")
            ?? throw new AnalysisException("stemmer override filter requires either `rules` or `rules_path` to be configured");
        var stems = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string rule in rules)
        {
            string[] sides = rule.Split("=>", StringSplitOptions.TrimEntries);
            if (sides.Length != 2 || sides[1].Length == 0)
            {
                throw new AnalysisException($"Invalid Keyword override Rule:{rule}");
            }

            foreach (string word in sides[0].Split(',', StringSplitOptions.TrimEntries))
            {
                stems[word] = sides[1];
            }
        }

        return new(input => new StemmerOverrideFilter(input, stems));
    }

    private static TokenFilterFactory KeywordMarker(ComponentSettings settings)
    {
        string? pattern = settings.String("keywords_pattern");
        IReadOnlyList<string>? keywords = settings.List("keywords");
        if (pattern is null == keywords is null)
        {
            throw new AnalysisException(pattern is null
                ? "keyword filter requires either `keywords`, `keywords_path`, or `keywords_pattern` to be configured"
                : "cannot specify both `keywords_pattern` and `keywords` or `keywords_path`");
        }

        var words = new WordSet(keywords ?? [], settings.Bool("ignore_case", false));
        Regex? regex = pattern is null ? null : JavaRegex.Compile(pattern, whole: true);
        return new(input => new KeywordMarkerFilter(input, words, regex));
    }

    private static TokenFilterFactory EdgeNGram(ComponentSettings settings)
    {
        (int min, int max) = Grams(settings);
        bool preserveOriginal = settings.Bool("preserve_original", false);
        return new(input => new GramFilter(input, min, max, edgeOnly: true, preserveOriginal));
    }

    private static TokenFilterFactory NGram(ComponentSettings settings, FilterContext context)
    {
        (int min, int max) = Grams(settings);
        context.Limits.CheckNGrams(min, max, "NGram Tokenizer");
        bool preserveOriginal = settings.Bool("preserve_original", false);
        return new(input => new GramFilter(input, min, max, edgeOnly: false, preserveOriginal));
    }

    private static (int Min, int Max) Grams(ComponentSettings settings)
    {
        int min = settings.Int("min_gram", 1);
        int max = settings.Int("max_gram", 2);
        return min < 1 ? throw new AnalysisException("minGram must be greater than zero")
            : min > max ? throw new AnalysisException("minGram must not be greater than maxGram")
            : (min, max);
    }

    private static TokenFilterFactory Shingle(ComponentSettings settings, FilterContext context)
    {
        var options = new ShingleOptions
        {
            MinSize = settings.Int("min_shingle_size", 2),
            MaxSize = settings.Int("max_shingle_size", 2),
            OutputUnigrams = settings.Bool("output_unigrams", true),
            OutputUnigramsIfNoShingles = settings.Bool("output_unigrams_if_no_shingles", false),
            TokenSeparator = settings.String("token_separator", " "),
            FillerToken = settings.String("filler_token", "_"),
        };
        if (options.MinSize < 2 || options.MaxSize < options.MinSize)
        {
            throw new AnalysisException(options.MinSize < 2
                ? "Min shingle size must be >= 2"
                : "Min shingle size must be <= max shingle size");
        }

        context.Limits.CheckShingles(options.MinSize, options.MaxSize, options.OutputUnigrams);
        return new(input => new ShingleFilter(input, options));
    }
}
