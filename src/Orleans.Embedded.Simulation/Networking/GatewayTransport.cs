using System.Net;
using Orleans.Runtime.Networking;

namespace Orleans.Embedded.Simulation;

/// <summary>Silos of a cluster reach each other over its own network. Their gateways listen on the one that leads to other clusters.</summary>
internal sealed class GatewayTransport(ITransport inside, ITransport outside, int gatewayPort) : ITransport
{
    public IDisposable Listen(IPEndPoint endpoint, Action<IConnection> accept) => (endpoint.Port == gatewayPort ? outside : inside).Listen(endpoint, accept);

    public Task<IConnection> ConnectAsync(IPEndPoint local, IPEndPoint remote, CancellationToken cancellationToken) => inside.ConnectAsync(local, remote, cancellationToken);
}
