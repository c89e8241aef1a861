using System.Text.Json;

namespace Orleans.Runtime.Networking;

/// <summary>The first frame of a connection: who calls whom. It is plain JSON (<c>FORMAT.md</c>), for those who watch the wire.</summary>
internal sealed record Hello
{
    public const int CurrentProtocol = 1;

    public int Protocol { get; init; } = CurrentProtocol;

    public required string ClusterId { get; init; }

    public required string ServiceId { get; init; }

    /// <summary>The calling silo; null for a client.</summary>
    public SiloAddress? Silo { get; init; }

    /// <summary>The calling client; default for a silo.</summary>
    public GrainId Client { get; init; }

    /// <summary>The silo that is meant; a later life on its endpoint does not answer. Null for clients, who take any.</summary>
    public SiloAddress? Target { get; init; }

    public byte[] ToFrame()
    {
        using var frame = new MemoryStream();
        frame.WriteByte(Frame.Hello);
        using (var json = new Utf8JsonWriter(frame))
        {
            json.WriteStartObject();
            json.WriteNumber("protocol"u8, Protocol);
            json.WriteString("cluster"u8, ClusterId);
            json.WriteString("service"u8, ServiceId);
            if (Silo is not null)
            {
                json.WriteString("from"u8, Silo.ToParsableString());
            }
            else
            {
                json.WriteString("client"u8, Client.ToString());
            }

            if (Target is not null)
            {
                json.WriteString("to"u8, Target.ToParsableString());
            }

            json.WriteEndObject();
        }

        return frame.ToArray();
    }

    /// <summary>Reads a hello; null when it is none.</summary>
    public static Hello? FromFrame(ReadOnlyMemory<byte> frame)
    {
        if (frame.Span[0] != Frame.Hello)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(frame[1..]);
            return new Hello
            {
                Protocol = json.RootElement.GetProperty("protocol"u8).GetInt32(),
                ClusterId = Text("cluster")!,
                ServiceId = Text("service")!,
                Silo = Text("from") is { } from ? SiloAddress.FromParsableString(from) : null,
                Client = Text("client") is { } client ? GrainId.Parse(client) : default,
                Target = Text("to") is { } to ? SiloAddress.FromParsableString(to) : null,
            };

            string? Text(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Why a silo of this cluster and service does not speak with the caller, if it does not.</summary>
    public string? RefusalBy(Configuration.ClusterOptions cluster) =>
        Protocol != CurrentProtocol ? $"This silo speaks version {CurrentProtocol} of the protocol, not {Protocol}"
        : ClusterId != cluster.ClusterId ? $"This silo belongs to the cluster \"{cluster.ClusterId}\""
        : ServiceId != cluster.ServiceId ? $"This silo belongs to the service \"{cluster.ServiceId}\""
        : null;
}
