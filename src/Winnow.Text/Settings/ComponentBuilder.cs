namespace Winnow.Text;

/// <summary>Makes components out of the settings of an index, and analyzers out of components.</summary>
internal sealed class ComponentBuilder
{
    private readonly bool _isGlobal;
    private readonly AnalysisLimits _limits;
    private readonly Dictionary<string, ComponentSettings> _tokenizers;
    private readonly Dictionary<string, ComponentSettings> _filters;
    private readonly Dictionary<string, ComponentSettings> _charFilters;

    public ComponentBuilder(IReadOnlyDictionary<string, object?> settings, AnalysisLimits limits, bool isGlobal)
    {
        _isGlobal = isGlobal;
        _limits = limits;
        _tokenizers = Named(settings, "tokenizer");
        _filters = Named(settings, "filter");
        _charFilters = Named(settings, "char_filter");

        // A wrong component is an error also while no analyzer uses it.
        foreach (string name in _tokenizers.Keys)
        {
            _ = Tokenizer(name);
        }

        foreach (string name in _charFilters.Keys)
        {
            _ = CharFilter(name);
        }

        foreach (string name in _filters.Keys)
        {
            _ = Filter(name, new FilterContext(limits, new CustomAnalyzer(name, [], static () => new KeywordTokenizer(), [])));
        }
    }

    /// <summary>The components of one kind in the settings.</summary>
    public static Dictionary<string, ComponentSettings> Named(IReadOnlyDictionary<string, object?> settings, string kind)
    {
        IReadOnlyDictionary<string, object?> group = ComponentSettings.Subtree(settings, kind);
        return group.Keys.ToDictionary(
            name => name, name => new ComponentSettings(name, ComponentSettings.Subtree(group, name)), StringComparer.Ordinal);
    }

    public Analyzer Analyzer(ComponentSettings settings)
    {
        string? type = settings.String("type");
        if (type is null && !settings.Has("tokenizer"))
        {
            throw new AnalysisException($"analyzer [{settings.Name}] must specify either an analyzer type, or a tokenizer");
        }

        if (type is not (null or "custom"))
        {
            return AnalyzerFactories.Create(type, settings)
                ?? throw new AnalysisException($"Unknown analyzer type [{type}] for [{settings.Name}]");
        }

        string tokenizer = settings.String("tokenizer")
            ?? throw new AnalysisException($"Custom Analyzer [{settings.Name}] must be configured with a tokenizer");
        return Analyzer(
            settings.Name,
            tokenizer,
            settings.List("char_filter") ?? [],
            settings.List("filter") ?? [],
            $"Custom Analyzer [{settings.Name}] failed to find {{0}} under name [{{1}}]",
            settings.Int("position_increment_gap", 100));
    }

    public CustomAnalyzer Analyzer(string name, object tokenizer, IReadOnlyList<object> charFilters, IReadOnlyList<object> filters) =>
        Analyzer(name, tokenizer, charFilters, filters, $"failed to find {(_isGlobal ? "global " : "")}{{0}} under [{{1}}]", 100);

    public CustomAnalyzer Normalizer(ComponentSettings settings)
    {
        string? type = settings.String("type");
        if (type is not (null or "custom" or "lowercase"))
        {
            throw new AnalysisException($"Unknown normalizer type [{type}] for [{settings.Name}]");
        }

        if (settings.Has("tokenizer"))
        {
            throw new AnalysisException($"Custom normalizer [{settings.Name}] cannot configure a tokenizer");
        }

        return Normalizer(
            settings.Name,
            settings.List("char_filter") ?? [],
            type == "lowercase" ? ["lowercase"] : settings.List("filter") ?? [],
            $"Custom normalizer [{settings.Name}] failed to find {{0}} under name [{{1}}]");
    }

    public CustomAnalyzer Normalizer(IReadOnlyList<object> charFilters, IReadOnlyList<object> filters) =>
        Normalizer("__custom__", charFilters, filters, $"failed to find {(_isGlobal ? "global " : "")}{{0}} under [{{1}}]");

    private CustomAnalyzer Normalizer(string name, IReadOnlyList<object> charFilters, IReadOnlyList<object> filters, string notFound)
    {
        CustomAnalyzer normalizer = Analyzer(name, "keyword", charFilters, filters, notFound, 0);
        return normalizer.FirstThatDoesNotNormalize is { } index
            ? throw new AnalysisException($"Custom normalizer [{name}] may not use filter [{filters[index]}]")
            : normalizer;
    }

    private CustomAnalyzer Analyzer(
        string name, object tokenizer, IReadOnlyList<object> charFilters, IReadOnlyList<object> filters, string notFound, int gap)
    {
        List<CharFilter> chars = [.. charFilters.Select(part => CharFilter(part) ?? throw NotFound("char_filter", part))];
        Func<Tokenizer> words = Tokenizer(tokenizer) ?? throw NotFound("tokenizer", tokenizer);
        var tokens = new List<TokenFilterFactory>();
        foreach (object part in filters)
        {
            var context = new FilterContext(_limits, new CustomAnalyzer(name, chars, words, [.. tokens]));
            tokens.Add(Filter(part, context) ?? throw NotFound("filter", part));
        }

        return new CustomAnalyzer(name, chars, words, tokens) { PositionIncrementGap = gap };

        AnalysisException NotFound(string kind, object part) => new(string.Format(null, notFound, kind, part));
    }

    private Func<Tokenizer>? Tokenizer(object part) =>
        Component(part, _tokenizers, "tokenizer", (type, settings) => TokenizerFactories.Create(type, settings, _limits));

    private CharFilter? CharFilter(object part) => Component(part, _charFilters, "char_filter", CharFilterFactories.Create);

    private TokenFilterFactory? Filter(object part, FilterContext context) =>
        Component(part, _filters, "filter", (type, settings) => TokenFilterFactories.Create(type, settings, context));

    /// <summary>A component by its settings, by the name that the index gives it, or by the name of its type; null for an unknown name.</summary>
    private static T? Component<T>(
        object part, Dictionary<string, ComponentSettings> named, string kind, Func<string, ComponentSettings, T?> create)
        where T : class
    {
        if (part is IReadOnlyDictionary<string, object?> definition)
        {
            var anonymous = new ComponentSettings("__anonymous__" + kind, definition);
            string type = anonymous.String("type")
                ?? throw new AnalysisException($"Missing [type] setting for anonymous {kind}: {string.Join(", ", definition)}");
            return create(type, anonymous) ?? throw new AnalysisException($"failed to find global {kind} under [{type}]");
        }

        if (part is not string name)
        {
            throw new AnalysisException($"[{kind}] should be either a name or an object but was [{part}]");
        }

        if (!named.TryGetValue(name, out ComponentSettings? settings))
        {
            return create(name, ComponentSettings.Empty(name));
        }

        string? configured = settings.String("type");
        return configured is null
            ? throw new AnalysisException($"{kind} [{name}] must specify either an analyzer type, or a tokenizer")
            : create(configured, settings) ?? throw new AnalysisException($"Unknown {kind} type [{configured}] for [{name}]");
    }
}
