using System.Text.Json;

namespace Winnow.Search.Mappings;

/// <summary>Writes a mapping as Elasticsearch shows it: metadata first, properties by name, parameters that differ from their default.</summary>
internal static class MappingWriter
{
    public static byte[] Write(RootDefinition root) => JsonText.WriteBytes(writer =>
    {
        writer.WriteStartObject();
        if (root.Object.Dynamic is { } dynamic)
        {
            writer.WriteString("dynamic"u8, Text(dynamic));
        }

        if (root.Object.Enabled is { } enabled && !enabled)
        {
            writer.WriteBoolean("enabled"u8, enabled);
        }

        if (root.Meta is not null)
        {
            writer.WritePropertyName("_meta"u8);
            writer.WriteRawValue(root.Meta);
        }

        foreach (var (key, value) in root.Other)
        {
            writer.WritePropertyName(key);
            writer.WriteRawValue(value);
        }

        if (root.RoutingRequired is true)
        {
            writer.WriteStartObject("_routing"u8);
            writer.WriteBoolean("required"u8, value: true);
            writer.WriteEndObject();
        }

        WriteSource(writer, root);
        WriteRootParameters(writer, root);
        WriteProperties(writer, root.Object.Properties);
        writer.WriteEndObject();
    });

    public static void WriteMapper(Utf8JsonWriter writer, MapperDefinition definition)
    {
        writer.WriteStartObject();
        if (definition is FieldDefinition field)
        {
            WriteField(writer, field);
        }
        else
        {
            WriteObject(writer, (ObjectDefinition)definition);
        }

        writer.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter writer, RootDefinition root)
    {
        if (root.SourceEnabled is not false && root.SourceIncludes is null && root.SourceExcludes is null)
        {
            return;
        }

        writer.WriteStartObject("_source"u8);
        if (root.SourceEnabled is false)
        {
            writer.WriteBoolean("enabled"u8, value: false);
        }

        WriteList(writer, "includes", root.SourceIncludes);
        WriteList(writer, "excludes", root.SourceExcludes);
        writer.WriteEndObject();
    }

    private static void WriteRootParameters(Utf8JsonWriter writer, RootDefinition root)
    {
        WriteList(writer, "dynamic_date_formats", root.DynamicDateFormats);
        if (root.DynamicTemplates is { Count: > 0 } templates)
        {
            writer.WriteStartArray("dynamic_templates"u8);
            foreach (var template in templates)
            {
                writer.WriteStartObject();
                writer.WritePropertyName(template.Name);
                writer.WriteRawValue(template.Body);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (root.DateDetection is { } dates)
        {
            writer.WriteBoolean("date_detection"u8, dates);
        }

        if (root.NumericDetection is { } numbers)
        {
            writer.WriteBoolean("numeric_detection"u8, numbers);
        }
    }

    private static void WriteProperties(Utf8JsonWriter writer, SortedDictionary<string, MapperDefinition> properties)
    {
        if (properties.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("properties"u8);
        foreach (var (name, definition) in properties)
        {
            writer.WritePropertyName(name);
            WriteMapper(writer, definition);
        }

        writer.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter writer, ObjectDefinition definition)
    {
        // "object" goes without saying where properties say it.
        if (definition.Nested || definition.Properties.Count == 0)
        {
            writer.WriteString("type"u8, definition.Type);
        }

        foreach (var (key, value) in definition.Other)
        {
            writer.WritePropertyName(key);
            writer.WriteRawValue(value);
        }

        if (definition.Dynamic is { } dynamic)
        {
            writer.WriteString("dynamic"u8, Text(dynamic));
        }

        if (definition.Enabled is false)
        {
            writer.WriteBoolean("enabled"u8, value: false);
        }

        WriteProperties(writer, definition.Properties);
    }

    private static void WriteField(Utf8JsonWriter writer, FieldDefinition field)
    {
        writer.WriteString("type"u8, field.Type);
        foreach (var parameter in field.Spec.Parameters)
        {
            if (field.Parameters.TryGetValue(parameter.Name, out var value))
            {
                writer.WritePropertyName(parameter.Name);
                writer.WriteRawValue(value);
            }
        }

        if (field.Fields.Count > 0)
        {
            writer.WriteStartObject("fields"u8);
            foreach (var (name, child) in field.Fields)
            {
                writer.WritePropertyName(name);
                WriteMapper(writer, child);
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteList(Utf8JsonWriter writer, string key, List<string>? items)
    {
        if (items is null)
        {
            return;
        }

        writer.WriteStartArray(key);
        items.ForEach(writer.WriteStringValue);
        writer.WriteEndArray();
    }

    private static string Text(DynamicMode mode) => mode switch
    {
        DynamicMode.True => "true",
        DynamicMode.False => "false",
        _ => "strict",
    };
}
