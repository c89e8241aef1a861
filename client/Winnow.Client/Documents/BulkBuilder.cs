using System.Text.Json;
using Winnow.Contracts;

namespace Winnow.Client.Documents;

/// <summary>Collects writes for one call.</summary>
public sealed class BulkBuilder
{
    private readonly JsonSerializerOptions _json;

    internal BulkBuilder(JsonSerializerOptions json)
    {
        _json = json;
    }

    internal List<BulkItem> Items { get; } = [];

    public BulkBuilder Index<T>(string index, T document, string? id = null) =>
        Add(new BulkItem { Action = BulkAction.Index, Index = index, Id = id, Source = JsonSerializer.SerializeToUtf8Bytes(document, _json) });

    public BulkBuilder Create<T>(string index, string id, T document) =>
        Add(new BulkItem { Action = BulkAction.Create, Index = index, Id = id, Source = JsonSerializer.SerializeToUtf8Bytes(document, _json) });

    public BulkBuilder Update<T>(string index, string id, T partial, bool upsert = false) =>
        Add(new BulkItem { Action = BulkAction.Update, Index = index, Id = id, Source = UpdateBody(JsonSerializer.SerializeToUtf8Bytes(partial, _json), upsert) });

    public BulkBuilder Delete(string index, string id) => Add(new BulkItem { Action = BulkAction.Delete, Index = index, Id = id });

    internal static ReadOnlyMemory<byte> UpdateBody(byte[] partial, bool upsert)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("doc");
            writer.WriteRawValue(partial);
            if (upsert)
            {
                writer.WriteBoolean("doc_as_upsert", true);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private BulkBuilder Add(BulkItem item)
    {
        Items.Add(item);
        return this;
    }
}
