using System.Text.Json;
using Winnow.Contracts;

namespace Winnow.Http.Documents;

/// <summary>Elasticsearch's JSON for the results of reads and writes.</summary>
internal static class DocumentJson
{
    public static string ActionName(BulkAction action) => action switch
    {
        BulkAction.Index => "index",
        BulkAction.Create => "create",
        BulkAction.Update => "update",
        _ => "delete",
    };

    /// <summary>The members of a write's result, without braces.</summary>
    public static void WriteOutcome(Utf8JsonWriter writer, BulkItemResult item)
    {
        writer.WriteString("_index", item.Index);
        writer.WriteString("_id", item.Id);
        writer.WriteNumber("_version", item.Version);
        writer.WriteString("result", ResultName(item.Result));
        if (item.ForcedRefresh)
        {
            writer.WriteBoolean("forced_refresh", true);
        }

        writer.WriteStartObject("_shards");
        writer.WriteNumber("total", item.ShardsTotal);
        writer.WriteNumber("successful", item.ShardsSuccessful);
        writer.WriteNumber("failed", item.ShardFailures.Length);
        if (item.ShardFailures.Length > 0)
        {
            ShardsJson.WriteFailures(writer, item.ShardFailures);
        }

        writer.WriteEndObject();
        if (item.SeqNo >= 0)
        {
            writer.WriteNumber("_seq_no", item.SeqNo);
            writer.WriteNumber("_primary_term", item.PrimaryTerm);
        }

        if (item.Get is { } get)
        {
            writer.WriteStartObject("get");
            if (get.SeqNo >= 0)
            {
                writer.WriteNumber("_seq_no", get.SeqNo);
                writer.WriteNumber("_primary_term", get.PrimaryTerm);
            }

            writer.WriteBoolean("found", get.Found);
            WriteSource(writer, get);
            writer.WriteEndObject();
        }
    }

    public static void WriteBulk(Utf8JsonWriter writer, BulkResponse response)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("errors", Array.Exists(response.Items, item => item.Error is not null));
        writer.WriteNumber("took", response.TookMillis);
        writer.WriteStartArray("items");
        foreach (var item in response.Items)
        {
            writer.WriteStartObject();
            writer.WriteStartObject(ActionName(item.Action));
            if (item.Error is { } error)
            {
                writer.WriteString("_index", item.Index);
                writer.WriteString("_id", item.Id);
                writer.WriteNumber("status", error.Status);
                writer.WritePropertyName("error");
                ErrorJson.Write(writer, error);
            }
            else
            {
                WriteOutcome(writer, item);
                writer.WriteNumber("status", item.Status);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteGet(Utf8JsonWriter writer, GetResponse get)
    {
        writer.WriteStartObject();
        writer.WriteString("_index", get.Index);
        writer.WriteString("_id", get.Id);
        if (get.Found)
        {
            writer.WriteNumber("_version", get.Version);
            writer.WriteNumber("_seq_no", get.SeqNo);
            writer.WriteNumber("_primary_term", get.PrimaryTerm);
            if (get.Routing is not null)
            {
                writer.WriteString("_routing", get.Routing);
            }

            if (get.Ignored.Length > 0)
            {
                writer.WriteStartArray("_ignored");
                Array.ForEach(get.Ignored, writer.WriteStringValue);
                writer.WriteEndArray();
            }
        }

        writer.WriteBoolean("found", get.Found);
        WriteSource(writer, get);
        writer.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter writer, GetResponse get)
    {
        if (get.Source is { } source)
        {
            writer.WritePropertyName("_source");
            writer.WriteRawValue(source.Span, skipInputValidation: true);
        }

        if (get.Fields is { } fields)
        {
            writer.WritePropertyName("fields");
            writer.WriteRawValue(fields.Span, skipInputValidation: true);
        }
    }

    private static string ResultName(WriteResult result) => result switch
    {
        WriteResult.Created => "created",
        WriteResult.Updated => "updated",
        WriteResult.Deleted => "deleted",
        WriteResult.NotFound => "not_found",
        _ => "noop",
    };
}
