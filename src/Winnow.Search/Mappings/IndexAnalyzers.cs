using Winnow.Text;

namespace Winnow.Search.Mappings;

/// <summary>The analyzers and normalizers that fields of one index can name.</summary>
public sealed class IndexAnalyzers
{
    public IndexAnalyzers(IndexSettings settings)
    {
        try
        {
            Registry = AnalysisRegistry.Create(
                SettingsJson.Tree(settings.Group("index.analysis."))!,
                new AnalysisLimits { MaxNGramDiff = settings.GetInt("index.max_ngram_diff"), MaxShingleDiff = settings.GetInt("index.max_shingle_diff") });
        }
        catch (AnalysisException e)
        {
            throw Errors.IllegalArgument(e.Message);
        }
    }

    public AnalysisRegistry Registry { get; }

    public Analyzer Default => Registry.DefaultIndexAnalyzer;

    /// <summary>What the index sets for queries on fields that name no analyzer; null when nothing.</summary>
    public Analyzer? DefaultSearch => Registry.AnalyzerNames.Contains("default_search") ? Registry.FindAnalyzer("default_search") : null;

    public Analyzer? DefaultSearchQuote => Registry.AnalyzerNames.Contains("default_search_quoted") ? Registry.FindAnalyzer("default_search_quoted") : null;

    public Analyzer? Get(string name) => Registry.FindAnalyzer(name);

    public Analyzer? Normalizer(string name) => Registry.FindNormalizer(name);
}
