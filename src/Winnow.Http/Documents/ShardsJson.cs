using System.Text.Json;
using Winnow.Contracts;

namespace Winnow.Http.Documents;

/// <summary>The <c>_shards</c> section of a response.</summary>
internal static class ShardsJson
{
    public static void Write(Utf8JsonWriter writer, ShardsInfo shards, bool skipped = false)
    {
        writer.WriteStartObject("_shards");
        writer.WriteNumber("total", shards.Total);
        writer.WriteNumber("successful", shards.Successful);
        if (skipped)
        {
            writer.WriteNumber("skipped", shards.Skipped);
        }

        writer.WriteNumber("failed", Math.Max(shards.Failed, shards.Failures.Length));
        if (shards.Failures.Length > 0)
        {
            WriteFailures(writer, shards.Failures);
        }

        writer.WriteEndObject();
    }

    public static void WriteFailures(Utf8JsonWriter writer, ShardFailure[] failures)
    {
        writer.WriteStartArray("failures");
        foreach (var failure in failures)
        {
            writer.WriteStartObject();
            writer.WriteNumber("shard", failure.Shard);
            writer.WriteString("index", failure.Index);
            if (failure.Node is not null)
            {
                writer.WriteString("node", failure.Node);
            }

            writer.WritePropertyName("reason");
            ErrorJson.Write(writer, failure.Error);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
