using System.Text;
using System.Text.Json;

namespace Winnow.Search.Mappings;

/// <summary>
/// Walks a document's JSON once, straight into the index document: names are looked up as bytes, values are read in place. Names that
/// the mapping does not know are gathered on the way.
/// </summary>
internal static class DocumentParser
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonBody.MaxDepth };

    public static void Parse(DocumentContext context)
    {
        var source = context.Source.Span;
        if (!System.Text.Unicode.Utf8.IsValid(source))
        {
            throw JsonError(JsonErrors.InvalidUtf8Reason(source, JsonErrors.FirstInvalidByte(source)), JsonLocation.Of(source, JsonErrors.FirstInvalidByte(source)));
        }

        var reader = new Utf8JsonReader(source, Options);
        try
        {
            if (source.Trim(" \t\r\n"u8).IsEmpty)
            {
                throw Errors.DocumentParsing("failed to parse, document is empty", default);
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw Errors.DocumentParsing("Malformed content, must start with an object", context.Locate(reader));
            }

            var root = context.Mapping.Root;
            if (root.Enabled)
            {
                ParseObject(ref reader, root, context);
            }
            else
            {
                reader.Skip();
            }

            reader.Read();
        }
        catch (JsonException e)
        {
            var (reason, at) = JsonErrors.Describe(source, e);
            throw JsonError(reason, at);
        }
    }

    /// <summary>Adds a scalar to a field, its multi-fields and the fields that it is copied to.</summary>
    internal static void ParseValue(ref Utf8JsonReader reader, FieldMapper field, DocumentContext context)
    {
        Add(ref reader, field, context);
        foreach (var multiField in field.MultiFields)
        {
            Add(ref reader, multiField, context);
        }

        foreach (var path in field.CopyTo)
        {
            CopyTo(ref reader, path, context);
        }
    }

    private static void ParseObject(ref Utf8JsonReader reader, ObjectMapper mapper, DocumentContext context)
    {
        var seen = context.OpenSeen(mapper.Children.Count);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = context.Utf8Value(ref reader);
            var child = mapper.Children.Find(name, out var ordinal);
            if (child is null)
            {
                ParseUnknown(ref reader, mapper, Encoding.UTF8.GetString(name), context);
                continue;
            }

            if (!context.MarkSeen(seen, ordinal))
            {
                throw JsonError($"Duplicate field '{Encoding.UTF8.GetString(name)}'", context.Locate(reader));
            }

            reader.Read();
            if (child is FieldMapper field)
            {
                ParseField(ref reader, field, context);
            }
            else
            {
                ParseObjectValue(ref reader, (ObjectMapper)child, context);
            }
        }

        context.CloseSeen(seen);
    }

    private static void ParseObjectValue(ref Utf8JsonReader reader, ObjectMapper mapper, DocumentContext context)
    {
        if (!mapper.Enabled)
        {
            reader.Skip();
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                ParseObject(ref reader, mapper, context);
                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    ParseObjectValue(ref reader, mapper, context);
                }

                break;
            case JsonTokenType.Null:
                break;
            default:
                throw Errors.DocumentParsing(
                    $"object mapping for [{mapper.FullPath}] tried to parse field [{mapper.FullPath[(mapper.FullPath.LastIndexOf('.') + 1)..]}] as object, but found a concrete value",
                    context.Locate(reader));
        }
    }

    private static void ParseField(ref Utf8JsonReader reader, FieldMapper field, DocumentContext context)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    ParseField(ref reader, field, context);
                }

                break;
            case JsonTokenType.StartObject:
                RefuseObject(ref reader, field, context);
                break;
            case JsonTokenType.Null:
                Check(field, field.ParseNull(context), ref reader, context);
                foreach (var multiField in field.MultiFields)
                {
                    Check(multiField, multiField.ParseNull(context), ref reader, context);
                }

                break;
            default:
                ParseValue(ref reader, field, context);
                break;
        }
    }

    private static void Add(ref Utf8JsonReader reader, FieldMapper field, DocumentContext context) =>
        Check(field, field.Parse(ref reader, context), ref reader, context);

    private static void Check(FieldMapper field, ElasticsearchException? wrong, ref Utf8JsonReader reader, DocumentContext context)
    {
        if (wrong is null)
        {
            return;
        }

        if (!field.IgnoreMalformed)
        {
            var preview = reader.TokenType == JsonTokenType.Null ? "null" : Encoding.UTF8.GetString(context.Utf8Value(ref reader));
            throw Failed(field, context.Locate(reader), preview, wrong, context);
        }

        context.AddIgnored(field.Type.Name);
    }

    private static void RefuseObject(ref Utf8JsonReader reader, FieldMapper field, DocumentContext context)
    {
        var at = context.Locate(reader);
        var value = JsonElement.ParseValue(ref reader);
        if (field.IgnoreMalformed)
        {
            context.AddIgnored(field.Type.Name);
            return;
        }

        var cause = field.Type.Kind is FieldKind.Long or FieldKind.Double
            ? Errors.IllegalArgument("Cannot parse object as number")
            : Errors.IllegalState($"Can't get text on a START_OBJECT at {at.Line}:{at.Column}");
        throw Failed(field, at, JavaMap(value), cause, context);
    }

    private static void CopyTo(ref Utf8JsonReader reader, string path, DocumentContext context)
    {
        if (context.Mapping.Mapper(path) is FieldMapper target)
        {
            Add(ref reader, target, context);
            foreach (var multiField in target.MultiFields)
            {
                Add(ref reader, multiField, context);
            }
        }
        else if (context.MappedOnly)
        {
            context.LeavesOut = true;
        }
        else
        {
            (context.Dynamic ??= new DynamicFields(context)).Add(context.Mapping.Root, path, Scalar(ref reader), context.Locate(reader));
        }
    }

    // A name that is not in the object's table: a dotted path into an object that takes dynamic fields, or a new field.
    private static void ParseUnknown(ref Utf8JsonReader reader, ObjectMapper mapper, string name, DocumentContext context)
    {
        var at = context.Locate(reader);
        if (mapper.FullPath.Length == 0 && MetadataFields.IsMetadata(name))
        {
            throw Errors.DocumentParsing(
                $"Field [{name}] is a metadata field and cannot be added inside a document. Use the index API request parameters.", at);
        }

        reader.Read();
        if (mapper.Dynamic == DynamicMode.False && !name.Contains('.', StringComparison.Ordinal))
        {
            reader.Skip();
            return;
        }

        if (context.MappedOnly)
        {
            context.LeavesOut |= MayTake(mapper, name, context);
            reader.Skip();
            return;
        }

        (context.Dynamic ??= new DynamicFields(context)).Add(mapper, name, JsonElement.ParseValue(ref reader), at);
    }

    // Whether the innermost object on the way to a name takes fields that it does not know, or refuses them.
    private static bool MayTake(ObjectMapper mapper, string name, DocumentContext context)
    {
        foreach (var part in name.Split('.')[..^1])
        {
            if (context.Mapping.Mapper(mapper.ChildPath(part)) is not ObjectMapper child)
            {
                break;
            }

            mapper = child;
        }

        return mapper.Enabled && mapper.Dynamic != DynamicMode.False;
    }

    private static JsonElement Scalar(ref Utf8JsonReader reader)
    {
        // The copy leaves the reader on its token for the next target.
        var copy = reader;
        return JsonElement.ParseValue(ref copy);
    }

    private static ElasticsearchException Failed(
        FieldMapper field, JsonLocation at, string preview, ElasticsearchException cause, DocumentContext context) => Errors.DocumentParsing(
            $"failed to parse field [{field.Type.Name}] of type [{field.Type.TypeName}] in document with id '{context.Id}'. Preview of field's value: '{preview}'",
            at,
            cause);

    private static ElasticsearchException JsonError(string reason, JsonLocation at) =>
        Errors.DocumentParsing($"failed to parse: [{at.Line}:{at.Column}] {reason}", at, Errors.XContentParse(reason, at));

    private static string JavaMap(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(", ", value.EnumerateObject().Select(p => $"{p.Name}={JavaMap(p.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(", ", value.EnumerateArray().Select(JavaMap)) + "]",
        _ => JsonText.Plain(value),
    };
}
