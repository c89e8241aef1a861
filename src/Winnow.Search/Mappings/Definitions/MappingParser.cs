using System.Text.Json;

namespace Winnow.Search.Mappings;

/// <summary>Reads the JSON of a mapping into definitions. What it refuses is a <c>mapper_parsing_exception</c>.</summary>
internal sealed class MappingParser(IndexAnalyzers analyzers, IndexSettings settings)
{
    private static readonly string[] KeptMetadata = ["_data_stream_timestamp", "_field_names", "_tier", "_doc_count", "_size", "_nested_path"];

    // Kept for printing; they change nothing in how documents are indexed here.
    private static readonly string[] ObjectParameters = ["include_in_parent", "include_in_root", "subobjects", "synthetic_source_keep"];

    public RootDefinition Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return ParseRoot(json);
        }
        catch (ElasticsearchException e)
        {
            throw Errors.MapperParsing($"Failed to parse mapping: {e.Reason}", e);
        }
    }

    /// <summary>Reads one field's definition, as a dynamic template gives it.</summary>
    public MapperDefinition ParseField(string path, JsonElement body, string defaultType)
    {
        var properties = new SortedDictionary<string, MapperDefinition>(StringComparer.Ordinal);
        AddProperty(properties, path[(path.LastIndexOf('.') + 1)..], path, body, defaultType);
        return properties.First().Value;
    }

    private RootDefinition ParseRoot(ReadOnlyMemory<byte> json)
    {
        var root = new RootDefinition { Object = new ObjectDefinition() };
        if (json.IsEmpty)
        {
            return root;
        }

        var body = JsonBody.Parse(json).Root;
        if (body.ValueKind == JsonValueKind.Null)
        {
            return root;
        }

        if (body.ValueKind != JsonValueKind.Object)
        {
            throw Errors.MapperParsing($"Expected map for property [mappings] but got {JsonTokens.Name(body)}");
        }

        var unknown = new List<string>();
        foreach (var property in body.EnumerateObject())
        {
            if (!TryRootProperty(root, property.Name, property.Value))
            {
                unknown.Add($" [{property.Name} : {JavaText(property.Value)}]");
            }
        }

        return unknown.Count == 0
            ? root
            : throw Errors.MapperParsing("Root mapping definition has unsupported parameters: " + string.Concat(unknown));
    }

    private bool TryRootProperty(RootDefinition root, string key, JsonElement value)
    {
        switch (key)
        {
            case "date_detection":
                root.DateDetection = Flag(value, key);
                return true;
            case "numeric_detection":
                root.NumericDetection = Flag(value, key);
                return true;
            case "dynamic_date_formats":
                root.DynamicDateFormats = [.. JsonText.List(value)];
                root.DynamicDateFormats.ForEach(format => Dates.DateFormatter.For(format));
                return true;
            case "dynamic_templates":
                root.DynamicTemplates = Templates(value);
                return true;
            case "_meta":
                root.Meta = JsonText.Canonical(value);
                return true;
            case "_source":
                Source(root, value);
                return true;
            case "_routing":
                foreach (var property in value.Members(key))
                {
                    root.RoutingRequired = property.Name == "required"
                        ? Flag(property.Value, "required")
                        : throw Errors.MapperParsing($"unknown parameter [{property.Name}] on metadata field [_routing]");
                }

                return true;
            case "runtime":
                return value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any()
                    ? true
                    : throw Errors.MapperParsing("runtime fields need scripts, which this node does not run");
            default:
                if (KeptMetadata.Contains(key, StringComparer.Ordinal))
                {
                    root.Other[key] = JsonText.Canonical(value);
                    return true;
                }

                return TryObjectProperty(root.Object, "", key, value);
        }
    }

    private bool TryObjectProperty(ObjectDefinition target, string path, string key, JsonElement value)
    {
        switch (key)
        {
            case "dynamic":
                target.Dynamic = Dynamic(value, path);
                return true;
            case "enabled":
                target.Enabled = Flag(value, "enabled");
                return true;
            case "properties":
                Properties(target, path, value);
                return true;
            case "type":
                return path.Length > 0;
            default:
                if (ObjectParameters.Contains(key, StringComparer.Ordinal))
                {
                    target.Other[key] = JsonText.Canonical(value);
                    return true;
                }

                return false;
        }
    }

    private void Properties(ObjectDefinition target, string path, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
        {
            return;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Errors.MapperParsing($"Expected map for property [properties] on field [{path}] but got a {JavaClass(value)}");
        }

        foreach (var property in value.EnumerateObject())
        {
            AddDotted(target, path, property.Name, property.Value);
        }
    }

    // "a.b" in properties is the field b in the object a.
    private void AddDotted(ObjectDefinition target, string path, string name, JsonElement body)
    {
        var parts = name.Split('.');
        CheckName(name, parts);
        foreach (var part in parts.AsSpan(0, parts.Length - 1))
        {
            path = Join(path, part);
            if (!target.Properties.TryGetValue(part, out var child))
            {
                child = new ObjectDefinition();
                target.Properties.Add(part, child);
            }

            target = child as ObjectDefinition ?? throw Errors.IllegalArgument($"can't merge a non object mapping [{path}] with an object mapping");
        }

        var leaf = parts[^1];
        AddProperty(target.Properties, leaf, Join(path, leaf), body, "object");
    }

    private static void CheckName(string name, string[] parts)
    {
        if (name.Length == 0)
        {
            throw Errors.IllegalArgument("field name cannot be an empty string");
        }

        if (parts.Any(part => part.Length == 0))
        {
            throw Errors.IllegalArgument($"field name cannot contain only dots or empty parts: [{name}]");
        }

        if (string.IsNullOrWhiteSpace(name))
        {
            throw Errors.IllegalArgument("field name cannot contain only whitespace");
        }
    }

    private void AddProperty(SortedDictionary<string, MapperDefinition> into, string name, string path, JsonElement body, string defaultType)
    {
        if (body.ValueKind == JsonValueKind.Array && body.GetArrayLength() == 0)
        {
            return;
        }

        if (body.ValueKind != JsonValueKind.Object)
        {
            throw Errors.MapperParsing($"Expected map for property [fields] on field [{name}] but got a {JavaClass(body)}");
        }

        var type = body.TryGetProperty("type", out var given)
            ? JsonText.Plain(given)
            : body.TryGetProperty("properties", out _) || body.TryGetProperty("enabled", out _) || body.TryGetProperty("dynamic", out _)
                ? "object"
                : !body.EnumerateObject().Any() ? defaultType
                : defaultType != "object" ? defaultType
                : throw Errors.MapperParsing($"No type specified for field [{name}]");

        MapperDefinition definition = type is "object" or "nested" ? Object(path, type, body) : Field(path, type, body);
        if (into.TryGetValue(name, out var existing))
        {
            definition = MappingMerger.Merge(existing, definition, path);
        }

        into[name] = definition;
    }

    private ObjectDefinition Object(string path, string type, JsonElement body)
    {
        var result = new ObjectDefinition { Nested = type == "nested" };
        var unknown = new List<string>();
        foreach (var property in body.EnumerateObject())
        {
            if (!TryObjectProperty(result, path, property.Name, property.Value))
            {
                unknown.Add($" [{property.Name} : {JavaText(property.Value)}]");
            }
        }

        return unknown.Count == 0
            ? result
            : throw Errors.MapperParsing($"Mapping definition for [{path}] has unsupported parameters: {string.Concat(unknown)}");
    }

    private FieldDefinition Field(string path, string type, JsonElement body, bool multiField = false)
    {
        var spec = FieldTypes.Find(type) ?? throw Errors.MapperParsing(
            $"The mapper type [{type}] declared on field [{path[(path.LastIndexOf('.') + 1)..]}] does not exist. It might have been created within "
            + "a future version or requires a plugin to be installed. Check the documentation.");
        var definition = new FieldDefinition(spec);
        foreach (var property in body.EnumerateObject())
        {
            switch (property.Name)
            {
                case "type":
                    break;
                case "fields":
                    MultiFields(definition, path, property.Value);
                    break;
                case "copy_to" when multiField:
                    throw Errors.MapperParsing($"copy_to in multi fields is not allowed. Found the copy_to in field [{path}] which is within a multi field.");
                default:
                    var parameter = spec.Find(property.Name)
                        ?? throw Errors.MapperParsing($"unknown parameter [{property.Name}] on mapper [{path[(path.LastIndexOf('.') + 1)..]}] of type [{type}]");
                    var value = parameter.Canonical(property.Value, path, type);
                    if (value != parameter.Default)
                    {
                        definition.Parameters[property.Name] = value;
                    }

                    break;
            }
        }

        // Building it checks what depends on several parameters, on analyzers and on formats.
        spec.Build(new FieldBuildContext(path, definition, analyzers, settings));
        return definition;
    }

    private void MultiFields(FieldDefinition definition, string path, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Errors.MapperParsing($"expected map for property [fields] on field [{path}] but got a {JavaClass(value)}");
        }

        foreach (var property in value.EnumerateObject())
        {
            if (property.Name.Contains('.', StringComparison.Ordinal))
            {
                throw Errors.MapperParsing($"Field name [{property.Name}] which is a multi field of [{path}] cannot contain '.'");
            }

            var type = property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("type", out var given)
                ? JsonText.Plain(given)
                : throw Errors.MapperParsing($"no type specified for property [{property.Name}]");
            if (type is "object" or "nested")
            {
                throw Errors.MapperParsing($"Type [{type}] cannot be used in multi field");
            }

            definition.Fields[property.Name] = Field($"{path}.{property.Name}", type, property.Value, multiField: true);
        }
    }

    private static DynamicMode Dynamic(JsonElement value, string path) => JsonText.Plain(value).ToLowerInvariant() switch
    {
        "true" or "runtime" => DynamicMode.True,
        "false" => DynamicMode.False,
        "strict" => DynamicMode.Strict,
        var other => throw Errors.MapperParsing($"Failed to parse value [{other}] of [dynamic] on [{path}] as only [true], [false], [strict] or [runtime] are allowed."),
    };

    private static void Source(RootDefinition root, JsonElement value)
    {
        foreach (var property in value.Members("_source"))
        {
            switch (property.Name)
            {
                case "enabled":
                    root.SourceEnabled = Flag(property.Value, "enabled");
                    break;
                case "includes":
                    root.SourceIncludes = [.. JsonText.List(property.Value)];
                    break;
                case "excludes":
                    root.SourceExcludes = [.. JsonText.List(property.Value)];
                    break;
                case "mode" when property.Value.ValueEquals("stored"):
                    break;
                case "mode" when property.Value.ValueEquals("disabled"):
                    root.SourceEnabled = false;
                    break;
                default:
                    throw Errors.MapperParsing($"unknown parameter [{property.Name}] on metadata field [_source]");
            }
        }
    }

    private static List<DynamicTemplate> Templates(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Errors.MapperParsing($"Dynamic template syntax error. An array of named objects is expected.");
        }

        var templates = new List<DynamicTemplate>();
        foreach (var item in value.EnumerateArray())
        {
            var named = item.ValueKind == JsonValueKind.Object ? item.EnumerateObject().ToList() : [];
            if (named.Count != 1)
            {
                throw Errors.MapperParsing("A dynamic template must be defined with a name");
            }

            templates.RemoveAll(template => template.Name == named[0].Name);
            templates.Add(DynamicTemplate.Parse(named[0].Name, named[0].Value));
        }

        return templates;
    }

    private static bool Flag(JsonElement value, string name) => JsonText.AsBool(value) ?? throw Errors.MapperParsing(
        $"Could not convert [{name}] to boolean",
        Errors.IllegalArgument($"Failed to parse value [{JsonText.Plain(value)}] as only [true] or [false] are allowed."));

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    // Elasticsearch prints the Java map that it has parsed: {a=1, b=[x, y]}.
    private static string JavaText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(", ", value.EnumerateObject().Select(p => $"{p.Name}={JavaText(p.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(", ", value.EnumerateArray().Select(JavaText)) + "]",
        _ => JsonText.Plain(value),
    };

    private static string JavaClass(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "java.util.ArrayList",
        JsonValueKind.String => "java.lang.String",
        JsonValueKind.Number => "java.lang.Integer",
        JsonValueKind.True or JsonValueKind.False => "java.lang.Boolean",
        _ => "null",
    };
}
