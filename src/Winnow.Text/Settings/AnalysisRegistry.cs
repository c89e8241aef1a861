using System.Collections.Concurrent;

namespace Winnow.Text;

/// <summary>
/// The analyzers and normalizers of an index, by name: those of its settings, and the built-in ones. Immutable, for all threads.
/// </summary>
public sealed class AnalysisRegistry
{
    private readonly bool _isGlobal;
    private readonly ComponentBuilder _components;
    private readonly ConcurrentDictionary<string, Analyzer?> _builtIn = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Analyzer> _analyzers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Analyzer> _normalizers = new(StringComparer.Ordinal);

    private AnalysisRegistry(IReadOnlyDictionary<string, object?> settings, AnalysisLimits limits, bool isGlobal)
    {
        _isGlobal = isGlobal;
        _components = new ComponentBuilder(settings, limits, isGlobal);
        foreach ((string name, ComponentSettings component) in ComponentBuilder.Named(settings, "analyzer"))
        {
            _analyzers.Add(name, _components.Analyzer(component));
        }

        foreach ((string name, ComponentSettings component) in ComponentBuilder.Named(settings, "normalizer"))
        {
            _normalizers.Add(name, _components.Normalizer(component));
        }
    }

    /// <summary>The built-in components only: what there is without an index.</summary>
    public static AnalysisRegistry Default { get; } =
        new(new Dictionary<string, object?>(StringComparer.Ordinal), new AnalysisLimits(), isGlobal: true);

    /// <summary>
    /// Reads the <c>analysis</c> settings of an index: a tree with <c>analyzer</c>, <c>normalizer</c>, <c>tokenizer</c>, <c>filter</c>
    /// and <c>char_filter</c>, each a tree of named components. Values are strings, booleans, numbers, or lists of them.
    /// </summary>
    /// <exception cref="AnalysisException">A component is unknown or its settings are wrong.</exception>
    public static AnalysisRegistry Create(IReadOnlyDictionary<string, object?> settings, AnalysisLimits? limits = null) =>
        new(settings, limits ?? new AnalysisLimits(), isGlobal: false);

    /// <summary>The names of the analyzers that the settings define.</summary>
    public IReadOnlyCollection<string> AnalyzerNames => _analyzers.Keys;

    /// <summary>The analyzer of text fields that name none: the one called <c>default</c>, or standard.</summary>
    public Analyzer DefaultIndexAnalyzer => FindAnalyzer("default")!;

    /// <summary>The analyzer of queries on text fields that name none.</summary>
    public Analyzer DefaultSearchAnalyzer => _analyzers.GetValueOrDefault("default_search") ?? DefaultIndexAnalyzer;

    /// <summary>The analyzer of a name, or null.</summary>
    public Analyzer? FindAnalyzer(string name) =>
        _analyzers.GetValueOrDefault(name)
        ?? _builtIn.GetOrAdd(name, static name => AnalyzerFactories.Create(name, ComponentSettings.Empty(name)));

    /// <summary>The normalizer of a name, or null. It yields the whole text as one token.</summary>
    public Analyzer? FindNormalizer(string name) =>
        _normalizers.GetValueOrDefault(name)
        ?? (name == "lowercase" ? _components.Normalizer([], [name]) : null);

    /// <summary>The analyzer of a name.</summary>
    /// <exception cref="AnalysisException">There is none.</exception>
    public Analyzer GetAnalyzer(string name) =>
        FindAnalyzer(name) ?? throw new AnalysisException($"failed to find {(_isGlobal ? "global " : "")}analyzer [{name}]");

    /// <summary>The normalizer of a name.</summary>
    /// <exception cref="AnalysisException">There is none.</exception>
    public Analyzer GetNormalizer(string name) =>
        FindNormalizer(name) ?? throw new AnalysisException($"failed to find normalizer under [{name}]");

    /// <summary>
    /// An analyzer for one request: each component is a name, or a tree of settings with a <c>type</c>.
    /// </summary>
    public CustomAnalyzer BuildAnalyzer(object tokenizer, IReadOnlyList<object> charFilters, IReadOnlyList<object> filters) =>
        _components.Analyzer("__custom__", tokenizer, charFilters, filters);

    /// <summary>A normalizer for one request: each component is a name, or a tree of settings with a <c>type</c>.</summary>
    public CustomAnalyzer BuildNormalizer(IReadOnlyList<object> charFilters, IReadOnlyList<object> filters) =>
        _components.Normalizer(charFilters, filters);
}
