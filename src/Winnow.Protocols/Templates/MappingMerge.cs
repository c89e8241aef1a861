using System.Text.Json.Nodes;

namespace Winnow.Protocols.Templates;

/// <summary>Lays mappings over one another: objects merge, a field that is mapped again is replaced.</summary>
public static class MappingMerge
{
    /// <summary>The merged mapping as JSON; null when there is none.</summary>
    public static string? Merge(IEnumerable<string> mappings)
    {
        JsonObject? result = null;
        foreach (var json in mappings)
        {
            var mapping = Unwrap(TemplateJson.Parse(json, "mappings"));
            if (result is null)
            {
                result = mapping;
            }
            else
            {
                Over(result, mapping);
            }
        }

        return result is null ? null : TemplateJson.Write(result);
    }

    /// <summary>A mapping may come inside a <c>_doc</c> object.</summary>
    private static JsonObject Unwrap(JsonObject mapping) =>
        mapping is { Count: 1 } && mapping["_doc"] is JsonObject inner ? (JsonObject)inner.DeepClone() : mapping;

    private static void Over(JsonObject target, JsonObject mapping)
    {
        foreach (var (key, value) in mapping)
        {
            if (string.Equals(key, "properties", StringComparison.Ordinal) && target[key] is JsonObject fields && value is JsonObject changes)
            {
                Fields(fields, changes);
            }
            else if (string.Equals(key, "dynamic_templates", StringComparison.Ordinal) && target[key] is JsonArray before && value is JsonArray after)
            {
                DynamicTemplates(before, after);
            }
            else if (target[key] is JsonObject inner && value is JsonObject outer)
            {
                Over(inner, outer);
            }
            else
            {
                target[key] = value?.DeepClone();
            }
        }
    }

    private static void Fields(JsonObject fields, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (fields[name] is JsonObject before && value is JsonObject after && IsObject(before) && IsObject(after))
            {
                Over(before, after);
            }
            else
            {
                fields[name] = value?.DeepClone();
            }
        }
    }

    private static void DynamicTemplates(JsonArray before, JsonArray after)
    {
        foreach (var template in after)
        {
            var name = (template as JsonObject)?.FirstOrDefault().Key;
            var same = before.FirstOrDefault(entry => string.Equals((entry as JsonObject)?.FirstOrDefault().Key, name, StringComparison.Ordinal));
            if (same is not null)
            {
                before.Remove(same);
            }

            before.Add(template?.DeepClone());
        }
    }

    private static bool IsObject(JsonObject field) =>
        field["properties"] is JsonObject || field["type"] is null || field["type"]!.ToString() is "object" or "nested";
}
