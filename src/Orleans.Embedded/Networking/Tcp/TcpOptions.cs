using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
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

    /// <summary>What connections go through that are accepted at an advertised endpoint, if anything.</summary>
    public Func<IPEndPoint, Action<IConnectionBuilder>?> Inbound { get; init; } = static _ => null;

    /// <summary>What connections go through that are made, if anything.</summary>
    public Action<IConnectionBuilder>? Outbound { get; init; }

    /// <summary>For <see cref="Inbound"/> and <see cref="Outbound"/>.</summary>
    public IServiceProvider Services { get; init; } = new ServiceCollection().BuildServiceProvider();

    public static TcpOptions OfSilo(IServiceProvider services)
    {
        var endpoints = services.GetRequiredService<IOptions<EndpointOptions>>().Value;
        var connections = services.GetRequiredService<IOptions<SiloConnectionOptions>>().Value;
        return new TcpOptions
        {
            MaxFrameSize = MaxFrameSizeOf(services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value),
            HelloTimeout = services.GetRequiredService<IOptions<ConnectionOptions>>().Value.OpenConnectionTimeout,
            ListenAt = advertised => (IsGateway(advertised) ? endpoints.GatewayListeningEndpoint : endpoints.SiloListeningEndpoint) ?? advertised,
            Inbound = advertised => IsGateway(advertised) ? connections.GatewayInbound : connections.SiloInbound,
            Outbound = connections.SiloOutbound,
            Services = services,
        };

        bool IsGateway(IPEndPoint advertised) => advertised.Port == endpoints.GatewayPort;
    }

    public static TcpOptions OfClient(IServiceProvider services) => new()
    {
        MaxFrameSize = MaxFrameSizeOf(services.GetRequiredService<IOptions<ClientMessagingOptions>>().Value),
        HelloTimeout = services.GetRequiredService<IOptions<ConnectionOptions>>().Value.OpenConnectionTimeout,
        Outbound = services.GetRequiredService<IOptions<ClientConnectionOptions>>().Value.Outbound,
        Services = services,
    };

    private static int MaxFrameSizeOf(MessagingOptions messaging) => (int)Math.Min(Array.MaxLength, (long)messaging.MaxMessageHeaderSize + messaging.MaxMessageBodySize);
}
