using System.Globalization;
using System.Text.Json;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>Whom a copy gives way to, and when.</summary>
/// <param name="Cluster">The alias of the other's cluster.</param>
/// <param name="Index">The other index.</param>
/// <param name="At">When it happened.</param>
public sealed record ConflictOrigin(string Cluster, string Index, DateTimeOffset At);

/// <summary>
/// What a rollback has taken back, for people to read and programs to write again: a line about the file, then a line for each operation, in the order
/// in which they were made.
/// </summary>
public static class ConflictFile
{
    private const string Pending = ".tmp";
    private const int LongestHeader = 1 << 16;

    /// <summary>
    /// The newest file that a rollback of a shard to a number has left in a folder: its name, and how many operations are in it. Null when there is none.
    /// </summary>
    public static (string Name, int Operations)? Find(StoreDirectory folder, string indexUuid, int shard, long lastSeqNo)
    {
        (string Name, int Operations, DateTimeOffset At)? newest = null;
        foreach (string name in folder.ListAll().Where(name =>
            name.StartsWith(Prefix(indexUuid, shard), StringComparison.Ordinal) && name.EndsWith(Suffix(lastSeqNo), StringComparison.Ordinal)))
        {
            using IndexInput input = folder.OpenInput(name);
            ReadOnlySpan<byte> bytes = input.Span(0, (int)Math.Min(input.Length, LongestHeader));
            var reader = new Utf8JsonReader(bytes, isFinalBlock: false, default);
            using var header = JsonDocument.ParseValue(ref reader);
            JsonElement about = header.RootElement.GetProperty("conflicts");
            DateTimeOffset at = about.GetProperty("rolled_back_at").GetDateTimeOffset();
            if (newest is null || at > newest.Value.At)
            {
                newest = (name, about.GetProperty("operations").GetInt32(), at);
            }
        }

        return newest is { } found ? (found.Name, found.Operations) : null;
    }

    /// <summary>Another try of the same rollback has the same name.</summary>
    internal static string NameOf(string indexUuid, int shard, string historyUuid, long lastSeqNo) =>
        Prefix(indexUuid, shard) + historyUuid + Suffix(lastSeqNo);

    internal static void Write(
        StoreDirectory folder, string name, ShardRollback rollback, ShardEngineConfig config, ConflictOrigin origin, IEnumerable<ShardOperation> operations)
    {
        if (folder.Exists(name + Pending))
        {
            folder.Delete(name + Pending);
        }

        using (IndexOutput output = folder.CreateOutput(name + Pending))
        {
            using var line = new MemoryStream();
            using var json = new Utf8JsonWriter(line);
            WriteHeader(json, rollback, config, origin);
            End(json, line, output);
            foreach (ShardOperation operation in operations)
            {
                WriteOperation(json, config, operation);
                End(json, line, output);
            }
        }

        folder.Sync([name + Pending]);
        folder.Rename(name + Pending, name);
        folder.SyncMetadata();
    }

    private static string Prefix(string indexUuid, int shard) => string.Create(CultureInfo.InvariantCulture, $"{indexUuid}-{shard}-");

    private static string Suffix(long lastSeqNo) => string.Create(CultureInfo.InvariantCulture, $"-{lastSeqNo}.ndjson");

    private static void WriteHeader(Utf8JsonWriter json, ShardRollback rollback, ShardEngineConfig config, ConflictOrigin origin)
    {
        json.WriteStartObject();
        json.WriteStartObject("conflicts");
        json.WriteString("index", config.Index);
        json.WriteString("index_uuid", config.IndexUuid);
        json.WriteNumber("shard", config.ShardId);
        json.WriteString("history_uuid", rollback.HistoryUuid);
        json.WriteString("remote_cluster", origin.Cluster);
        json.WriteString("leader_index", origin.Index);
        json.WriteNumber("shared_seq_no", rollback.LastSeqNo);
        json.WriteNumber("max_seq_no", rollback.MaxSeqNo);
        json.WriteNumber("operations", rollback.Lost);
        json.WriteBoolean("complete", rollback.HasAllHistory);
        json.WriteString("rolled_back_at", origin.At);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOperation(Utf8JsonWriter json, ShardEngineConfig config, in ShardOperation operation)
    {
        json.WriteStartObject();
        json.WriteString("index", config.Index);
        json.WriteNumber("shard", config.ShardId);
        json.WriteString("op_type", operation.Kind == OperationKind.Index ? "index" : "delete");
        json.WriteString("_id", operation.Id);
        json.WriteNumber("_seq_no", operation.SeqNo);
        json.WriteNumber("_primary_term", operation.PrimaryTerm);
        json.WriteNumber("_version", operation.Version);
        if (operation.Routing is { } routing)
        {
            json.WriteString("routing", routing);
        }

        if (operation.Kind == OperationKind.Index)
        {
            json.WritePropertyName("_source");
            WriteSource(json, operation.Source);
        }

        json.WriteEndObject();
    }

    /// <summary>As it is, but on one line.</summary>
    private static void WriteSource(Utf8JsonWriter json, ReadOnlyMemory<byte> source)
    {
        if (source.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            json.WriteRawValue(source.Span, skipInputValidation: true);
            return;
        }

        using var document = JsonDocument.Parse(source);
        document.WriteTo(json);
    }

    private static void End(Utf8JsonWriter json, MemoryStream line, IndexOutput output)
    {
        json.Flush();
        line.WriteByte((byte)'\n');
        output.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
        line.SetLength(0);
        json.Reset();
    }
}
