using System.Text.Json;

namespace Winnow.Contracts;

/// <summary>Elasticsearch's JSON for an error: the same object in an error response, in a bulk item and in <c>_shards.failures</c>.</summary>
public static class ErrorJson
{
    /// <summary>Writes <c>{"type":…,"reason":…,…}</c> with its causes, without <c>root_cause</c>.</summary>
    public static void Write(Utf8JsonWriter writer, WinnowError error)
    {
        writer.WriteStartObject();
        WriteMembers(writer, error);
        writer.WriteEndObject();
    }

    /// <summary>Writes <c>{"root_cause":[…],"type":…,…}</c>: what stands under <c>error</c> in a failed response.</summary>
    public static void WriteWithRootCause(Utf8JsonWriter writer, WinnowError error)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("root_cause");
        foreach (var cause in error.RootCauses.Length == 0 ? [error] : error.RootCauses)
        {
            writer.WriteStartObject();
            WriteHead(writer, cause);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteMembers(writer, error);
        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, WinnowError error)
    {
        WriteHead(writer, error);
        if (error.CausedBy is not null)
        {
            writer.WritePropertyName("caused_by");
            Write(writer, error.CausedBy);
        }

        if (error.Suppressed.Length == 0)
        {
            return;
        }

        writer.WriteStartArray("suppressed");
        foreach (var suppressed in error.Suppressed)
        {
            Write(writer, suppressed);
        }

        writer.WriteEndArray();
    }

    private static void WriteHead(Utf8JsonWriter writer, WinnowError error)
    {
        writer.WriteString("type", error.Type);
        writer.WriteString("reason", error.Reason);
        foreach (var field in error.Metadata)
        {
            writer.WritePropertyName(field.Name);
            writer.WriteRawValue(field.Json);
        }

        if (error.IndexUuid is not null)
        {
            writer.WriteString("index_uuid", error.IndexUuid);
        }

        if (error.Shard is not null)
        {
            writer.WriteString("shard", error.Shard.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (error.Index is not null)
        {
            writer.WriteString("index", error.Index);
        }
    }
}
