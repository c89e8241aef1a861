using System.Text;
using System.Text.Json;
using Winnow.Index;
using Winnow.Text;

namespace Winnow.Search.Mappings;

internal sealed class KeywordFieldMapper : FieldMapper
{
    private const int MaxIgnoreAbove = int.MaxValue;

    private readonly int _ignoreAbove;
    private readonly Analyzer? _normalizer;
    private readonly FieldInfo _info;

    public KeywordFieldMapper(FieldBuildContext context)
        : base(context, CreateType(context))
    {
        var type = (KeywordFieldType)Type;
        _info = Type.Info;
        _normalizer = type.Normalizer;
        _ignoreAbove = context.Definition.Int("ignore_above");
        if (_ignoreAbove == MaxIgnoreAbove && context.Settings.TryGet("index.mapping.ignore_above", out var limit))
        {
            _ignoreAbove = int.Parse(limit);
        }
    }

    public static IEnumerable<FieldTypeSpec> Specs => new[] { "keyword", "wildcard" }.Select(name => new FieldTypeSpec(
        name,
        [
            Parameter.Bool("index", defaultValue: true),
            Parameter.Bool("doc_values", defaultValue: true),
            Parameter.Bool("store", defaultValue: false),
            Parameter.Text("null_value"),
            Parameter.Bool("eager_global_ordinals", defaultValue: false, updateable: true),
            Parameter.Int("ignore_above", MaxIgnoreAbove, updateable: true),
            Parameter.Text("index_options", "docs"),
            Parameter.Bool("norms", defaultValue: false),
            Parameter.Text("similarity"),
            Parameter.Text("normalizer"),
            Parameter.Bool("split_queries_on_whitespace", defaultValue: false, updateable: true),
            Parameter.Bool("time_series_dimension", defaultValue: false),
            new Parameter("meta", ParameterKind.Any, "{}", Updateable: true),
            new Parameter("copy_to", ParameterKind.TextList, "[]", Updateable: true),
        ],
        context => new KeywordFieldMapper(context)));

    public override ElasticsearchException? Parse(ref Utf8JsonReader reader, DocumentContext context)
    {
        var value = context.Utf8Value(ref reader);
        if (value.Length > _ignoreAbove && Utf16Length(value) > _ignoreAbove)
        {
            context.AddIgnored(Type.Name);
            return null;
        }

        if (_normalizer is not null)
        {
            using var stream = _normalizer.OpenStream(value);
            if (stream.IncrementToken())
            {
                return Add(context, stream.Token.Utf8);
            }

            return Add(context, []);
        }

        return Add(context, value);
    }

    private ElasticsearchException? Add(DocumentContext context, ReadOnlySpan<byte> term)
    {
        if (term.Length > Document.MaxTermLength)
        {
            return Errors.IllegalArgument(
                $"Document contains at least one immense term in field=\"{Type.Name}\" (whose UTF8 encoding is longer than the max length "
                + $"{Document.MaxTermLength}), all of which were skipped. Please correct the analyzer to not produce such terms. "
                + $"The prefix of the first immense term is: '{Encoding.UTF8.GetString(term[..30])}...', original message: bytes can be at most "
                + $"{Document.MaxTermLength} in length; got {term.Length}");
        }

        context.AddTerm(_info, term);
        return null;
    }

    // A character of four bytes is two UTF-16 units; every other character is one.
    private static int Utf16Length(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetCharCount(utf8);

    private static KeywordFieldType CreateType(FieldBuildContext context)
    {
        var definition = context.Definition;
        var name = definition.Text("normalizer");
        var normalizer = name is null ? null : context.Analyzers.Normalizer(name)
            ?? throw Errors.MapperParsing($"normalizer [{name}] not found for field [{context.Name}]");
        if (definition.Int("ignore_above") < 0)
        {
            throw Errors.IllegalArgument($"[ignore_above] must be positive, got [{definition.Int("ignore_above")}]");
        }

        return new KeywordFieldType(
            new FieldInfo(
                context.Name,
                definition.Bool("index") ? definition.Text("index_options") == "freqs" ? IndexOptions.DocsAndFreqs : IndexOptions.Docs : IndexOptions.None,
                definition.Bool("norms"),
                definition.Bool("doc_values") ? DocValuesType.SortedSet : DocValuesType.None),
            definition.Type,
            normalizer,
            definition.Int("ignore_above"));
    }
}

internal sealed class KeywordFieldType(FieldInfo info, string typeName, Analyzer? normalizer, int ignoreAbove) : StringFieldType(info)
{
    public override string TypeName => typeName;

    public override string FamilyTypeName => "keyword";

    public override FieldKind Kind => FieldKind.Keyword;

    public Analyzer? Normalizer { get; } = normalizer;

    public override object? FetchValue(JsonElement value, string? format)
    {
        var text = JsonText.Plain(value);
        return text.Length > ignoreAbove ? null : Normalize(text);
    }

    protected override bool NormalizesPatterns => true;

    protected override string TermOf(QueryValue value) => Normalize(value.Text);

    protected override string Normalize(string part)
    {
        if (Normalizer is null)
        {
            return part;
        }

        using var stream = Normalizer.OpenStream(part);
        return stream.IncrementToken() ? stream.Token.ToString() : "";
    }
}
