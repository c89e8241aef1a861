using Winnow.Text;

namespace Winnow.Search.Mappings;

/// <summary>The analyzers and normalizers that fields of one index can name.</summary>
public sealed class IndexAnalyzers
{
    private readonly IndexSettings _settings;

    public IndexAnalyzers(IndexSettings settings)
    {
        _settings = settings;
        Default = Get("default") ?? BuiltInAnalyzers.Standard;
        DefaultSearch = Get("default_search");
        DefaultSearchQuote = Get("default_search_quoted");
    }

    public Analyzer Default { get; }

    public Analyzer? DefaultSearch { get; }

    public Analyzer? DefaultSearchQuote { get; }

    public Analyzer? Get(string name) => name switch
    {
        "standard" => BuiltInAnalyzers.Standard,
        "keyword" => BuiltInAnalyzers.Keyword,
        _ => null,
    };

    public Analyzer? Normalizer(string name) => name == "lowercase" ? BuiltInAnalyzers.Standard : null;
}
