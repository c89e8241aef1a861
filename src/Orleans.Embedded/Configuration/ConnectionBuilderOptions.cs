using Microsoft.AspNetCore.Connections;

namespace Orleans.Configuration;

/// <summary>What stands between the sockets and the messages of a silo: encryption, say.</summary>
public class SiloConnectionOptions : SiloConnectionOptions.ISiloConnectionBuilderOptions
{
    private Action<IConnectionBuilder>? _siloInbound;
    private Action<IConnectionBuilder>? _siloOutbound;
    private Action<IConnectionBuilder>? _gatewayInbound;

    /// <summary>Configures the connections of a silo.</summary>
    public interface ISiloConnectionBuilderOptions
    {
        void ConfigureSiloInboundBuilder(IConnectionBuilder builder);

        void ConfigureSiloOutboundBuilder(IConnectionBuilder builder);

        void ConfigureGatewayInboundBuilder(IConnectionBuilder builder);
    }

    /// <summary>What inbound connections of other silos go through; null for nothing.</summary>
    internal Action<IConnectionBuilder>? SiloInbound => _siloInbound;

    internal Action<IConnectionBuilder>? SiloOutbound => _siloOutbound;

    internal Action<IConnectionBuilder>? GatewayInbound => _gatewayInbound;

    public void ConfigureSiloInboundConnection(Action<IConnectionBuilder> configure) => _siloInbound += configure;

    public void ConfigureSiloOutboundConnection(Action<IConnectionBuilder> configure) => _siloOutbound += configure;

    public void ConfigureGatewayInboundConnection(Action<IConnectionBuilder> configure) => _gatewayInbound += configure;

    void ISiloConnectionBuilderOptions.ConfigureSiloInboundBuilder(IConnectionBuilder builder) => _siloInbound?.Invoke(builder);

    void ISiloConnectionBuilderOptions.ConfigureSiloOutboundBuilder(IConnectionBuilder builder) => _siloOutbound?.Invoke(builder);

    void ISiloConnectionBuilderOptions.ConfigureGatewayInboundBuilder(IConnectionBuilder builder) => _gatewayInbound?.Invoke(builder);
}

/// <summary>What stands between the sockets and the messages of a client.</summary>
public class ClientConnectionOptions
{
    internal Action<IConnectionBuilder>? Outbound { get; private set; }

    public void ConfigureConnection(Action<IConnectionBuilder> configure) => Outbound += configure;
}
