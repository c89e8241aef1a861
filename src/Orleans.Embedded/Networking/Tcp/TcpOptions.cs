using System.Net;
using Orleans.Configuration;

namespace Orleans.Runtime.Networking.Tcp;

/// <summary>What a TCP transport is told by its silo or client.</summary>
internal sealed class TcpOptions
{
    /// <summary>A listener reads no longer first frame than this from somebody whom it does not know yet.</summary>
    public const int MaxHelloSize = 64 * 1024;

    /// <summary>The longest frame that is accepted.</summary>
    public required int MaxFrameSize { get; init; }

    /// <summary>Above so many bytes that wait to be sent, a connection is congested and takes no more requests.</summary>
    public int CongestedAt { get; init; } = 64 * 1024 * 1024;

    /// <summary>Above so many bytes that wait to be sent, the other end is taken to read no more, and the connection is given up.</summary>
    public int GiveUpAt { get; init; } = 256 * 1024 * 1024;

    /// <summary>How long the first frame of an accepted connection may take.</summary>
    public required TimeSpan HelloTimeout { get; init; }

    /// <summary>How long what was sent before a close may take.</summary>
    public TimeSpan LingerTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Where to listen for those who connect to an advertised endpoint.</summary>
    public Func<IPEndPoint, IPEndPoint> ListenAt { get; init; } = static advertised => advertised;

    public static TcpOptions From(MessagingOptions messaging, ConnectionOptions connections, EndpointOptions? endpoints) => new()
    {
        MaxFrameSize = (int)Math.Min(Array.MaxLength, (long)messaging.MaxMessageHeaderSize + messaging.MaxMessageBodySize),
        HelloTimeout = connections.OpenConnectionTimeout,
        ListenAt = advertised => Listening(endpoints, advertised) ?? advertised,
    };

    private static IPEndPoint? Listening(EndpointOptions? endpoints, IPEndPoint advertised) =>
        endpoints is null ? null
        : advertised.Port == endpoints.SiloPort ? endpoints.SiloListeningEndpoint
        : advertised.Port == endpoints.GatewayPort ? endpoints.GatewayListeningEndpoint
        : null;
}
