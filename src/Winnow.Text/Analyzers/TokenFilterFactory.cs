namespace Winnow.Text;

/// <summary>A configured token filter: wraps a stream in it.</summary>
/// <param name="Create">Puts the filter around a stream.</param>
/// <param name="Normalizes">
/// The filter changes characters one by one, so that it may be part of a normalizer and applies to parts of words.
/// </param>
public sealed record TokenFilterFactory(Func<TokenStream, TokenStream> Create, bool Normalizes = false);

/// <summary>What a token filter's settings are read against: the index's limits, and the analyzer of all that comes before the filter.</summary>
internal sealed record FilterContext(AnalysisLimits Limits, Analyzer Preceding);
