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

    private CustomAnalyzer? CreateNormalizer()
    {
        List<TokenFilterFactory> filters = [.. _filters.Where(filter => filter.Normalizes)];
        return filters.Count == 0 && _charFilters.Count == 0
            ? null
            : new CustomAnalyzer(Name, _charFilters, static () => new KeywordTokenizer(), filters);
    }
}
