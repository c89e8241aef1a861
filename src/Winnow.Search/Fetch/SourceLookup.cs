using System.Text.Json;
using Winnow.Search.Mappings;

namespace Winnow.Search;

/// <summary>Finds the values of a field in a source, wherever arrays and dotted names put them.</summary>
internal static class SourceLookup
{
    /// <summary>The path under which a source holds a field's values: a multi-field's are its parent's.</summary>
    public static string SourcePath(Mapping mapping, string field)
    {
        var path = field;
        while (mapping.Mapper(path) is null)
        {
            var dot = path.LastIndexOf('.');
            if (dot < 0)
            {
                return field;
            }

            path = path[..dot];
        }

        return path;
    }

    public static IEnumerable<JsonElement> Values(JsonElement source, string path)
    {
        switch (source.ValueKind)
        {
            case JsonValueKind.Array:
                return source.EnumerateArray().SelectMany(item => Values(item, path));
            case JsonValueKind.Object when path.Length > 0:
                return Below(source, path);
            default:
                return path.Length == 0 ? [source] : [];
        }
    }

    private static IEnumerable<JsonElement> Below(JsonElement source, string path)
    {
        foreach (var property in source.EnumerateObject())
        {
            if (!path.StartsWith(property.Name, StringComparison.Ordinal))
            {
                continue;
            }

            var isWhole = path.Length == property.Name.Length;
            if (isWhole || path[property.Name.Length] == '.')
            {
                foreach (var value in Values(property.Value, isWhole ? "" : path[(property.Name.Length + 1)..]))
                {
                    yield return value;
                }
            }
        }
    }
}
