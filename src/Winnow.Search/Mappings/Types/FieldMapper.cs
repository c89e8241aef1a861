using System.Text;
using System.Text.Json;

namespace Winnow.Search.Mappings;

/// <summary>How a field's values get from a document's JSON into the index.</summary>
internal abstract class FieldMapper : Mapper
{
    private readonly byte[]? _nullValue;

    protected FieldMapper(FieldBuildContext context, MappedFieldType type)
    {
        Type = type;
        Definition = context.Definition;
        IgnoreMalformed = Definition.Spec.Find("ignore_malformed") is not null && context.BoolOrIndexDefault("ignore_malformed");
        var nullValue = Definition.Value("null_value");
        _nullValue = Definition.Spec.Find("null_value") is null || nullValue == "null" ? null : Encoding.UTF8.GetBytes(nullValue);
    }

    public MappedFieldType Type { get; }

    public override string FullPath => Type.Name;

    public FieldDefinition Definition { get; }

    public bool IgnoreMalformed { get; }

    /// <summary>Set once, when the mapping is compiled.</summary>
    public FieldMapper[] MultiFields { get; set; } = [];

    /// <summary>Full paths of the fields that get this field's values too.</summary>
    public string[] CopyTo { get; set; } = [];

    /// <summary>
    /// Adds the scalar that the reader stands on; does not move the reader. Returns what is wrong with the value, or null.
    /// </summary>
    public abstract ElasticsearchException? Parse(ref Utf8JsonReader reader, DocumentContext context);

    /// <summary>Adds what stands for an explicit null.</summary>
    public ElasticsearchException? ParseNull(DocumentContext context)
    {
        if (_nullValue is null)
        {
            return null;
        }

        var reader = new Utf8JsonReader(_nullValue);
        reader.Read();
        return Parse(ref reader, context);
    }
}
