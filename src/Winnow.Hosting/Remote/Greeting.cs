using System.Text.Json;
using System.Text.Json.Serialization;

namespace Winnow.Hosting.Remote;

/// <summary>What a silo says of its cluster to somebody who knows only its address.</summary>
internal sealed record Greeting
{
    [JsonPropertyName("cluster")]
    public string Cluster { get; init; } = "";

    [JsonPropertyName("cluster_id")]
    public string ClusterId { get; init; } = "";

    [JsonPropertyName("service_id")]
    public string ServiceId { get; init; } = "";

    [JsonPropertyName("version")]
    public string Version { get; init; } = "";

    /// <summary>The gateways of all active silos, as Orleans spells them.</summary>
    [JsonPropertyName("gateways")]
    public IReadOnlyList<string> Gateways { get; init; } = [];

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <exception cref="IOException">It is no greeting.</exception>
    public static Greeting Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<Greeting>(json) is { ClusterId.Length: > 0 } greeting
                ? greeting
                : throw new IOException("the answer names no cluster");
        }
        catch (JsonException exception)
        {
            throw new IOException($"the answer is no greeting: {exception.Message}", exception);
        }
    }
}
