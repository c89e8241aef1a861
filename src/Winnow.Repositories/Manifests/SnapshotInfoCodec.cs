using System.Text.Json;
using System.Text.Json.Serialization;

namespace Winnow.Repositories.Manifests;

/// <summary>A snapshot's info as JSON: members may be added, and readers skip those that they do not know.</summary>
internal static class SnapshotInfoCodec
{
    public static byte[] Encode(SnapshotInfo info) => JsonSerializer.SerializeToUtf8Bytes(info, SnapshotInfoJson.Default.SnapshotInfo);

    public static SnapshotInfo Decode(ReadOnlyMemory<byte> payload) =>
        JsonSerializer.Deserialize(payload.Span, SnapshotInfoJson.Default.SnapshotInfo) ?? throw new InvalidDataException("is null");

    public static SnapshotEntry EntryOf(SnapshotInfo info, long generation)
    {
        var shards = info.Indices.Sum(index => index.Shards.Length);
        return new SnapshotEntry
        {
            Name = info.Name,
            Uuid = info.Uuid,
            State = info.State,
            StartMillis = info.StartMillis,
            EndMillis = info.EndMillis,
            ClusterUuid = info.ClusterUuid,
            Version = info.Version,
            Indices = info.Indices.Length,
            TotalShards = shards,
            SuccessfulShards = shards - info.Indices.Sum(index => index.Shards.Count(shard => shard.Failure is not null)),
            Policy = info.Policy,
            Generation = generation,
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(ContentHashConverter)])]
[JsonSerializable(typeof(SnapshotInfo))]
internal sealed partial class SnapshotInfoJson : JsonSerializerContext;

internal sealed class ContentHashConverter : JsonConverter<ContentHash>
{
    public override ContentHash Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ContentHash.TryParse(reader.GetString(), out var hash) ? hash : throw new JsonException("a hash is 64 hex digits");

    public override void Write(Utf8JsonWriter writer, ContentHash value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
