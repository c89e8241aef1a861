using System.Text.Json;

namespace Winnow.Search;

/// <summary>
/// An answer that is an error: Elasticsearch's type, status and reason, with the cause that led to it. Whoever can answer a request
/// knows nothing but this type and its JSON.
/// </summary>
public sealed class ElasticsearchException(string type, int status, string reason, ElasticsearchException? causedBy = null)
    : Exception(reason, causedBy)
{
    // Types that are plain Java exceptions in Elasticsearch: they are never the root cause of an Elasticsearch exception around them.
    private static readonly HashSet<string> PlainTypes =
    [
        "illegal_argument_exception", "illegal_state_exception", "number_format_exception", "date_time_parse_exception",
        "date_time_exception", "unsupported_operation_exception", "input_coercion_exception", "class_cast_exception",
        "i_o_exception", "json_parse_exception", "named_object_not_found_exception", "too_many_clauses",
        "too_many_nested_clauses", "too_complex_to_determinize_exception",
    ];

    private SortedDictionary<string, object>? _metadata;

    /// <summary>Such as <c>parsing_exception</c>.</summary>
    public string Type { get; } = type;

    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    public string Reason => Message;

    public ElasticsearchException? CausedBy { get; } = causedBy;

    /// <summary>More about where it happened: <c>line</c>, <c>col</c>, <c>index</c>, <c>shard</c>; string, int, long or a list of strings.</summary>
    public IReadOnlyDictionary<string, object> Metadata => _metadata ?? (IReadOnlyDictionary<string, object>)EmptyMetadata.Instance;

    /// <summary>Adds to <see cref="Metadata"/>; returns this exception.</summary>
    public ElasticsearchException With(string key, object value)
    {
        (_metadata ??= new SortedDictionary<string, object>(StringComparer.Ordinal))[key] = value;
        return this;
    }

    /// <summary>The exception that a client should look at first: the innermost one that says something about its request.</summary>
    public ElasticsearchException RootCause
    {
        get
        {
            var root = this;
            while (root.CausedBy is { } cause
                && (!PlainTypes.Contains(cause.Type) || string.Equals(root.Type, "search_phase_execution_exception", StringComparison.Ordinal)))
            {
                root = cause;
            }

            return root;
        }
    }

    /// <summary>Writes the object that Elasticsearch writes for an exception, without its root causes.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteFieldsTo(writer);
        writer.WriteEndObject();
    }

    /// <summary>As <see cref="WriteTo"/>, into an object that is already open.</summary>
    public void WriteFieldsTo(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, Type);
        writer.WriteString("reason"u8, Reason);
        foreach (var (key, value) in Metadata)
        {
            writer.WritePropertyName(key);
            WriteValue(writer, value);
        }

        if (CausedBy is not null)
        {
            writer.WritePropertyName("caused_by"u8);
            CausedBy.WriteTo(writer);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case IEnumerable<string> list:
                writer.WriteStartArray();
                foreach (var item in list)
                {
                    writer.WriteStringValue(item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(value.ToString());
                break;
        }
    }

    private static class EmptyMetadata
    {
        public static readonly Dictionary<string, object> Instance = new(0);
    }
}
