using System.Buffers;
using System.Text;
using System.Text.Json;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Documents;

/// <summary>What a bulk request says for every item that does not say it itself.</summary>
internal sealed record BulkDefaults(string? Index, string? Routing, string? Pipeline, bool RequireAlias, SourceFilterSpec? SourceFilter);

/// <summary>
/// Reads a bulk body: action lines and source lines in turn. Sources are slices of the body, never copied; they are looked at by the
/// shard that parses them. A malformed action line fails the whole request, as in Elasticsearch, because what follows it cannot be told
/// apart.
/// </summary>
internal static class BulkBody
{
    public static BulkItem[] Parse(ReadOnlyMemory<byte> body, BulkDefaults defaults)
    {
        if (body.IsEmpty)
        {
            throw RestErrors.BodyRequired();
        }

        if (body.Span[^1] != (byte)'\n')
        {
            throw RestErrors.IllegalArgument("The bulk request must be terminated by a newline [\\n]");
        }

        var items = new List<BulkItem>();
        var lines = new LineReader(body);
        while (lines.Next(out var line))
        {
            if (line.IsEmpty)
            {
                continue;
            }

            var item = ActionLine.Parse(line.Span, lines.Number, defaults);
            if (item.Action == BulkAction.Delete)
            {
                items.Add(item);
                continue;
            }

            if (!lines.Next(out var source))
            {
                throw RestErrors.IllegalArgument("The bulk request must be terminated by a newline [\\n]");
            }

            items.Add(item with { Source = source });
        }

        return items.Count == 0 ? throw RestErrors.Validation("no requests added") : [.. items];
    }

    private struct LineReader(ReadOnlyMemory<byte> body)
    {
        private int _position;

        public int Number { get; private set; }

        public bool Next(out ReadOnlyMemory<byte> line)
        {
            if (_position >= body.Length)
            {
                line = default;
                return false;
            }

            var end = body.Span[_position..].IndexOf((byte)'\n');
            var length = end < 0 ? body.Length - _position : end;
            line = body.Slice(_position, length > 0 && body.Span[_position + length - 1] == (byte)'\r' ? length - 1 : length);
            _position += length + 1;
            Number++;
            return true;
        }
    }

    private static class ActionLine
    {
        public static BulkItem Parse(ReadOnlySpan<byte> line, int number, BulkDefaults defaults)
        {
            try
            {
                var reader = new Utf8JsonReader(line);
                Expect(ref reader, JsonTokenType.StartObject, number);
                Expect(ref reader, JsonTokenType.PropertyName, number);
                var action = Action(ref reader, number);
                Expect(ref reader, JsonTokenType.StartObject, number);
                var item = Metadata(ref reader, number, new BulkItem
                {
                    Action = action,
                    Index = defaults.Index ?? "",
                    Routing = defaults.Routing,
                    Pipeline = defaults.Pipeline,
                    RequireAlias = defaults.RequireAlias,
                    SourceFilter = defaults.SourceFilter,
                });
                Expect(ref reader, JsonTokenType.EndObject, number);
                return item.Index.Length == 0 ? throw RestErrors.Validation("index is missing") : item;
            }
            catch (JsonException exception)
            {
                throw RestErrors.IllegalArgument(
                    $"Malformed action/metadata line [{number}]: {RestErrors.XContentParse(exception).Error.Reason}", RestErrors.XContentParse(exception).Error);
            }
        }

        private static BulkAction Action(ref Utf8JsonReader reader, int number) =>
            reader.ValueTextEquals("index"u8) ? BulkAction.Index
            : reader.ValueTextEquals("create"u8) ? BulkAction.Create
            : reader.ValueTextEquals("update"u8) ? BulkAction.Update
            : reader.ValueTextEquals("delete"u8) ? BulkAction.Delete
            : throw RestErrors.IllegalArgument(
                $"Malformed action/metadata line [{number}], expected field [create], [delete], [index] or [update] but found [{reader.GetString()}]");

        private static BulkItem Metadata(ref Utf8JsonReader reader, int number, BulkItem item)
        {
            while (true)
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.EndObject)
                {
                    return item;
                }

                var name = reader.GetString()!;
                reader.Read();
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && name is not ("_source" or "_source_includes" or "_source_excludes"))
                {
                    throw RestErrors.IllegalArgument(
                        $"Malformed action/metadata line [{number}], expected a simple value for field [{name}] but found [{TokenName(reader.TokenType)}]");
                }

                item = name switch
                {
                    "_index" => item with { Index = Text(ref reader) ?? item.Index },
                    "_id" => item with { Id = Text(ref reader) },
                    "routing" or "_routing" => item with { Routing = Text(ref reader) },
                    "version" or "_version" => item with { Version = Number(ref reader, name, number) },
                    "version_type" or "_version_type" => item with { VersionType = DocumentParameters.VersionType(Text(ref reader)) },
                    "if_seq_no" => item with { IfSeqNo = Number(ref reader, name, number) },
                    "if_primary_term" => item with { IfPrimaryTerm = Number(ref reader, name, number) },
                    "retry_on_conflict" or "_retry_on_conflict" => item with { RetryOnConflict = (int)Number(ref reader, name, number) },
                    "pipeline" => item with { Pipeline = Text(ref reader) },
                    "require_alias" => item with { RequireAlias = Text(ref reader) == "true" },
                    "dynamic_templates" or "list_executed_pipelines" => item,
                    "_source" => item with { SourceFilter = SourceParameter(ref reader) },
                    _ => throw RestErrors.IllegalArgument($"Action/metadata line [{number}] contains an unknown parameter [{name}]"),
                };
            }
        }

        private static string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.String => reader.GetString(),
            _ => Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan),
        };

        private static long Number(ref Utf8JsonReader reader, string name, int line) =>
            long.TryParse(Text(ref reader), out var value)
                ? value
                : throw RestErrors.IllegalArgument($"Malformed action/metadata line [{line}], field [{name}] is not a number");

        private static SourceFilterSpec SourceParameter(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.True:
                    return new SourceFilterSpec();
                case JsonTokenType.False:
                    return new SourceFilterSpec { Fetch = false };
                case JsonTokenType.String:
                    return new SourceFilterSpec { Includes = [reader.GetString()!] };
                default:
                    using (var element = JsonDocument.ParseValue(ref reader))
                    {
                        return DocumentParameters.SourceFilter(element.RootElement);
                    }
            }
        }

        private static void Expect(ref Utf8JsonReader reader, JsonTokenType expected, int number)
        {
            if (!reader.Read() || reader.TokenType != expected)
            {
                throw RestErrors.IllegalArgument(
                    $"Malformed action/metadata line [{number}], expected {TokenName(expected)} but found [{TokenName(reader.TokenType)}]");
            }
        }

        private static string TokenName(JsonTokenType token) => token switch
        {
            JsonTokenType.StartObject => "START_OBJECT",
            JsonTokenType.EndObject => "END_OBJECT",
            JsonTokenType.StartArray => "START_ARRAY",
            JsonTokenType.EndArray => "END_ARRAY",
            JsonTokenType.PropertyName => "FIELD_NAME",
            JsonTokenType.String => "VALUE_STRING",
            JsonTokenType.Number => "VALUE_NUMBER",
            JsonTokenType.True or JsonTokenType.False => "VALUE_BOOLEAN",
            JsonTokenType.Null => "VALUE_NULL",
            _ => "null",
        };
    }
}
