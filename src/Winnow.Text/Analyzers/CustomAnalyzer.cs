namespace Winnow.Text;

/// <summary>An analyzer put together from char filters, a tokenizer and token filters, applied in this order.</summary>
public sealed class CustomAnalyzer : Analyzer
{
    private readonly IReadOnlyList<CharFilter> _charFilters;
    private readonly Func<Tokenizer> _tokenizer;
    private readonly IReadOnlyList<TokenFilterFactory> _filters;
    private readonly Lazy<Analyzer?> _normalizer;

    /// <summary>Puts an analyzer together.</summary>
    public CustomAnalyzer(
        string name, IReadOnlyList<CharFilter> charFilters, Func<Tokenizer> tokenizer, IReadOnlyList<TokenFilterFactory> filters)
        : base(name)
    {
        _charFilters = charFilters;
        _tokenizer = tokenizer;
        _filters = filters;
        _normalizer = new Lazy<Analyzer?>(CreateNormalizer);
    }

    /// <summary>The index of the first filter that a normalizer may not use, if there is one.</summary>
    internal int? FirstThatDoesNotNormalize
    {
        get
        {
            for (int i = 0; i < _filters.Count; i++)
            {
                if (!_filters[i].Normalizes)
                {
                    return i;
                }
            }

            return null;
        }
    }

    /// <summary>The tokens as they are after the tokenizer and after each filter: what <c>_analyze</c> explains.</summary>
    public IReadOnlyList<IReadOnlyList<AnalyzedToken>> Explain(IReadOnlyList<string> values) =>
    [
        .. Enumerable.Range(0, _filters.Count + 1).Select(count => Prefix(count).Analyze(values)),
    ];

    /// <summary>The text as it is after each char filter.</summary>
    public IReadOnlyList<string> ExplainCharFilters(string text)
    {
        var stages = new List<string>();
        foreach (CharFilter filter in _charFilters)
        {
            var target = new FilteredText();
            filter.Apply(text, target);
            text = target.Chars.ToString();
            stages.Add(text);
        }

        return stages;
    }

    /// <inheritdoc/>
    public override string Normalize(string text)
    {
        if (_normalizer.Value is not { } normalizer)
        {
            return text;
        }

        using TokenStream stream = normalizer.OpenStream(text);
        return stream.IncrementToken() ? stream.Token.ToString() : string.Empty;
    }

    /// <inheritdoc/>
    protected override TokenStream CreateStream()
    {
        Tokenizer tokenizer = _tokenizer();
        tokenizer.Use(_charFilters);
        TokenStream stream = tokenizer;
        foreach (TokenFilterFactory filter in _filters)
        {
            stream = filter.Create(stream);
        }

        return stream;
    }

    private CustomAnalyzer Prefix(int filters) =>
        new(Name, _charFilters, _tokenizer, [.. _filters.Take(filters)]) { PositionIncrementGap = PositionIncrementGap };

    private CustomAnalyzer? CreateNormalizer()
    {
        List<TokenFilterFactory> filters = [.. _filters.Where(filter => filter.Normalizes)];
        return filters.Count == 0 && _charFilters.Count == 0
            ? null
            : new CustomAnalyzer(Name, _charFilters, static () => new KeywordTokenizer(), filters);
    }
}
