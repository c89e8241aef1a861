using System.Text.Json;

namespace Winnow.Search;

/// <summary>The parts of a search that a URI can say: <c>q</c>, <c>from</c>, <c>sort=field:desc</c>… They go over the body's.</summary>
public static class SearchUriParameters
{
    private static readonly string[] Plain =
        ["from", "size", "timeout", "terminate_after", "track_total_hits", "track_scores", "explain", "version", "seq_no_primary_term"];

    /// <summary>The names that <see cref="Merge"/> understands.</summary>
    public static IReadOnlyCollection<string> Names { get; } =
    [
        .. Plain, "q", "df", "analyzer", "analyze_wildcard", "default_operator", "lenient", "sort", "_source", "_source_includes",
        "_source_excludes", "stored_fields", "docvalue_fields",
    ];

    /// <summary>The body with the parameters in it.</summary>
    public static ReadOnlyMemory<byte> Merge(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> parameters)
    {
        var isEmpty = body.Span.Trim(" \t\r\n"u8).IsEmpty;
        if (!parameters.Keys.Any(Names.Contains))
        {
            return isEmpty ? "{}"u8.ToArray() : body;
        }

        var root = isEmpty ? default : JsonBody.ParseObject(body).Root;
        return JsonText.WriteBytes(writer =>
        {
            writer.WriteStartObject();
            var written = Write(writer, parameters);
            if (!isEmpty)
            {
                foreach (var property in root.EnumerateObject())
                {
                    if (!written.Contains(property.Name))
                    {
                        property.WriteTo(writer);
                    }
                }
            }

            writer.WriteEndObject();
        });
    }

    private static HashSet<string> Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> parameters)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in Plain)
        {
            if (parameters.TryGetValue(name, out var value))
            {
                // A flag without a value is on.
                writer.WriteString(name, value.Length == 0 ? "true" : value);
                written.Add(name);
            }
        }

        if (parameters.ContainsKey("q"))
        {
            WriteQuery(writer, parameters);
            written.Add("query");
        }

        if (parameters.TryGetValue("sort", out var sort))
        {
            WriteSort(writer, sort);
            written.Add("sort");
        }

        if (FetchSource.Parse(parameters) is { } source)
        {
            writer.WritePropertyName("_source"u8);
            source.WriteTo(writer);
            written.Add("_source");
        }

        foreach (var name in (ReadOnlySpan<string>)["stored_fields", "docvalue_fields"])
        {
            if (parameters.TryGetValue(name, out var fields))
            {
                writer.WriteStartArray(name);
                foreach (var field in fields.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    writer.WriteStringValue(field);
                }

                writer.WriteEndArray();
                written.Add(name);
            }
        }

        return written;
    }

    private static void WriteQuery(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> parameters)
    {
        writer.WriteStartObject("query"u8);
        writer.WriteStartObject("query_string"u8);
        writer.WriteString("query"u8, parameters["q"]);
        foreach (var (parameter, option) in (ReadOnlySpan<(string, string)>)
            [("df", "default_field"), ("analyzer", "analyzer"), ("analyze_wildcard", "analyze_wildcard"), ("default_operator", "default_operator"), ("lenient", "lenient")])
        {
            if (parameters.TryGetValue(parameter, out var value))
            {
                writer.WriteString(option, value);
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteSort(Utf8JsonWriter writer, string sort)
    {
        writer.WriteStartArray("sort"u8);
        foreach (var key in sort.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = key.LastIndexOf(':');
            if (colon < 0)
            {
                writer.WriteStringValue(key);
            }
            else
            {
                writer.WriteStartObject();
                writer.WriteString(key[..colon], key[(colon + 1)..]);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }
}
