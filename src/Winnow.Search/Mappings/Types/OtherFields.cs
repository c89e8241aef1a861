using System.Text.Json;
using Winnow.Index;
using Winnow.Index.Queries;

namespace Winnow.Search.Mappings;

/// <summary>Base64 bytes, kept in the source only.</summary>
internal sealed class BinaryFieldMapper(FieldBuildContext context) : FieldMapper(context, new UnsearchableFieldType(new FieldInfo(context.Name), "binary"))
{
    public static FieldTypeSpec Spec { get; } = new(
        "binary",
        [
            Parameter.Bool("doc_values", defaultValue: false),
            Parameter.Bool("store", defaultValue: false),
            new Parameter("meta", ParameterKind.Any, "{}", Updateable: true),
        ],
        context => new BinaryFieldMapper(context));

    public override ElasticsearchException? Parse(ref Utf8JsonReader reader, DocumentContext context) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out _)
            ? null
            : Errors.IllegalArgument("Illegal base64 character");
}

/// <summary>Another name for a field, for searches.</summary>
internal sealed class AliasFieldMapper(FieldBuildContext context) : FieldMapper(context, new UnsearchableFieldType(new FieldInfo(context.Name), "alias"))
{
    public static FieldTypeSpec Spec { get; } = new("alias", [Parameter.Text("path", updateable: true)], context => new AliasFieldMapper(context));

    /// <summary>The field that is meant.</summary>
    public string Path { get; } = context.Definition.Text("path")
        ?? throw Errors.MapperParsing($"The [path] property must be specified for field [{context.Name}].");

    public override ElasticsearchException? Parse(ref Utf8JsonReader reader, DocumentContext context) =>
        Errors.IllegalArgument($"Cannot write to a field alias [{Type.Name}].");
}

internal sealed class UnsearchableFieldType(FieldInfo info, string typeName) : MappedFieldType(info)
{
    public override string TypeName => typeName;

    public override FieldKind Kind => FieldKind.Binary;

    public override bool IsSearchable => false;

    public override Query TermQuery(QueryValue value, SearchExecutionContext context) =>
        throw Errors.QueryShard($"{char.ToUpperInvariant(typeName[0])}{typeName[1..]} fields do not support searching", context.IndexName);

    public override Query TermsQuery(IReadOnlyList<QueryValue> values, SearchExecutionContext context) => TermQuery(default, context);
}
