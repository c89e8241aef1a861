using System.Text.Json;
using Winnow.Index;
using Winnow.Text;

namespace Winnow.Search.Mappings;

internal sealed class TextFieldMapper : FieldMapper
{
    private readonly FieldInfo _info;
    private readonly Analyzer _analyzer;

    public TextFieldMapper(FieldBuildContext context)
        : base(context, CreateType(context))
    {
        _info = Type.Info;
        _analyzer = ((TextFieldType)Type).IndexAnalyzer;
    }

    public static IEnumerable<FieldTypeSpec> Specs => new[] { "text", "match_only_text" }.Select(name => new FieldTypeSpec(
        name,
        [
            Parameter.Bool("index", defaultValue: true),
            Parameter.Bool("store", defaultValue: false),
            Parameter.Text("index_options", "positions"),
            Parameter.Bool("norms", defaultValue: true),
            Parameter.Text("term_vector", "no"),
            Parameter.Text("analyzer"),
            Parameter.Text("search_analyzer", updateable: true),
            Parameter.Text("search_quote_analyzer", updateable: true),
            Parameter.Text("similarity"),
            Parameter.Int("position_increment_gap", 100),
            Parameter.Bool("fielddata", defaultValue: false, updateable: true),
            new Parameter("fielddata_frequency_filter", ParameterKind.Any, "null", Updateable: true),
            Parameter.Bool("eager_global_ordinals", defaultValue: false, updateable: true),
            Parameter.Bool("index_phrases", defaultValue: false),
            new Parameter("index_prefixes", ParameterKind.Any, "null"),
            new Parameter("meta", ParameterKind.Any, "{}", Updateable: true),
            new Parameter("copy_to", ParameterKind.TextList, "[]", Updateable: true),
        ],
        context => new TextFieldMapper(context)));

    public override ElasticsearchException? Parse(ref Utf8JsonReader reader, DocumentContext context)
    {
        if (_info.Index == IndexOptions.None)
        {
            return null;
        }

        try
        {
            context.Document.AddText(_info, context.Utf8Value(ref reader), _analyzer);
            return null;
        }
        catch (ArgumentException e)
        {
            return Errors.IllegalArgument(e.Message);
        }
    }

    private static TextFieldType CreateType(FieldBuildContext context)
    {
        var definition = context.Definition;
        var options = !definition.Bool("index") ? IndexOptions.None : definition.Text("index_options") switch
        {
            "docs" => IndexOptions.Docs,
            "freqs" => IndexOptions.DocsAndFreqs,
            "positions" or "offsets" => IndexOptions.DocsAndFreqsAndPositions,
            var other => throw Errors.MapperParsing($"Unknown value [{other}] for field [index_options] - accepted values are [positions, docs, freqs, offsets]"),
        };
        var index = Analyzer("analyzer", context) ?? context.Analyzers.Default;
        var search = Analyzer("search_analyzer", context)
            ?? (definition.Text("analyzer") is null ? context.Analyzers.DefaultSearch : null)
            ?? index;
        var quote = Analyzer("search_quote_analyzer", context) ?? (definition.Text("search_analyzer") is null ? context.Analyzers.DefaultSearchQuote : null) ?? search;
        if (definition.Text("analyzer") is null && definition.Text("search_analyzer") is not null)
        {
            throw Errors.MapperParsing($"analyzer on field [{context.Name}] must be set when search_analyzer is set");
        }

        return new TextFieldType(
            new FieldInfo(context.Name, options, definition.Bool("norms") && definition.Type == "text" && options != IndexOptions.None), definition.Type, index, search, quote);
    }

    private static Analyzer? Analyzer(string parameter, FieldBuildContext context) => context.Definition.Text(parameter) is not { } name
        ? null
        : context.Analyzers.Get(name) ?? throw Errors.IllegalArgument($"analyzer [{name}] has not been configured in mappings");
}

internal sealed class TextFieldType(FieldInfo info, string typeName, Analyzer index, Analyzer search, Analyzer quote) : StringFieldType(info)
{
    public override string TypeName => typeName;

    public override string FamilyTypeName => "text";

    public override FieldKind Kind => FieldKind.Text;

    public Analyzer IndexAnalyzer { get; } = index;

    public Analyzer SearchAnalyzer { get; } = search;

    public Analyzer SearchQuoteAnalyzer { get; } = quote;

    public bool HasPositions => Info.Index == IndexOptions.DocsAndFreqsAndPositions;

    public override bool IsSearchable => Info.Index != IndexOptions.None;

    public override void RequireDocValues() => throw Errors.IllegalArgument(
        $"Fielddata is disabled on [{Name}] in [_doc]. Text fields are not optimised for operations that require per-document field data like "
        + "aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set "
        + $"fielddata=true on [{Name}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.");

    public override object? FetchValue(JsonElement value, string? format) => JsonText.Plain(value);

    protected override string TermOf(QueryValue value) => value.Text;

    protected override string Normalize(string part) => SearchAnalyzer.Normalize(part);
}
