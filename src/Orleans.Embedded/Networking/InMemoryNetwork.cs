using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Scheduling;

namespace Orleans.Runtime.Networking;

/// <summary>The network of one process. Tests can cut it between endpoints, and take endpoints down as a crash would.</summary>
internal sealed class InMemoryNetwork
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPEndPoint, (Action<IConnection> Accept, ITurnScheduler Scheduler)> _listeners = [];
    private readonly HashSet<InMemoryConnection> _connections = [];
    private readonly HashSet<(IPEndPoint From, IPEndPoint To)> _cuts = [];
    private readonly HashSet<IPEndPoint> _down = [];

    /// <summary>Puts silos and clients on this network in place of TCP.</summary>
    public void Use(IServiceCollection services) =>
        services.Replace(ServiceDescriptor.Singleton<ITransport>(sp => new InMemoryTransport(this, sp.GetRequiredService<ITurnScheduler>())));

    /// <summary>From now on nothing gets from one endpoint to the other; the ends do not notice.</summary>
    public void Cut(IPEndPoint from, IPEndPoint to)
    {
        lock (_lock)
        {
            _cuts.Add((from, to));
        }
    }

    public void Heal(IPEndPoint from, IPEndPoint to)
    {
        lock (_lock)
        {
            _cuts.Remove((from, to));
        }
    }

    public void HealAll()
    {
        lock (_lock)
        {
            _cuts.Clear();
        }
    }

    /// <summary>Closes an endpoint and all its connections, as the end of its process does; the other ends notice at once.</summary>
    public void TakeDown(IPEndPoint endpoint)
    {
        InMemoryConnection[] broken;
        lock (_lock)
        {
            _listeners.Remove(endpoint);
            _down.Add(endpoint);
            broken = [.. _connections.Where(c => c.Local.Equals(endpoint))];
        }

        foreach (var connection in broken)
        {
            connection.Close();
        }
    }

    /// <param name="endpoint">Where.</param>
    /// <param name="accept">Takes the connections.</param>
    /// <param name="scheduler">Runs what arrives over them, as long as the listening silo lives.</param>
    public IDisposable Listen(IPEndPoint endpoint, Action<IConnection> accept, ITurnScheduler scheduler)
    {
        lock (_lock)
        {
            if (!_listeners.TryAdd(endpoint, (accept, scheduler)))
            {
                throw new OrleansConfigurationException($"Another silo of this process listens at {endpoint}");
            }

            _down.Remove(endpoint);
        }

        return new Listener(this, endpoint, accept);
    }

    public IConnection Connect(IPEndPoint local, IPEndPoint remote, ITurnScheduler scheduler)
    {
        (Action<IConnection> Accept, ITurnScheduler Scheduler) listener;
        InMemoryConnection near, far;
        lock (_lock)
        {
            if (_down.Contains(local) || !_listeners.TryGetValue(remote, out listener))
            {
                throw new ConnectionFailedException($"Connection refused: {remote}");
            }

            if (IsCutLocked(local, remote) || IsCutLocked(remote, local))
            {
                throw new ConnectionTimedOutException(remote);
            }

            near = new InMemoryConnection(this, local, remote, scheduler);
            far = new InMemoryConnection(this, remote, local, listener.Scheduler);
            near.Other = far;
            far.Other = near;
            _connections.Add(near);
            _connections.Add(far);
        }

        listener.Accept(far);
        return near;
    }

    internal bool IsCut(IPEndPoint from, IPEndPoint to)
    {
        lock (_lock)
        {
            return IsCutLocked(from, to);
        }
    }

    internal void Remove(InMemoryConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
        }
    }

    private bool IsCutLocked(IPEndPoint from, IPEndPoint to) => _cuts.Count > 0 && _cuts.Contains((from, to));

    private sealed class Listener(InMemoryNetwork network, IPEndPoint endpoint, Action<IConnection> accept) : IDisposable
    {
        public void Dispose()
        {
            lock (network._lock)
            {
                if (network._listeners.TryGetValue(endpoint, out var current) && ReferenceEquals(current.Accept, accept))
                {
                    network._listeners.Remove(endpoint);
                }
            }
        }
    }
}

/// <summary>The in-memory network as a transport.</summary>
internal sealed class InMemoryTransport(InMemoryNetwork network, ITurnScheduler scheduler) : ITransport
{
    public IDisposable Listen(IPEndPoint endpoint, Action<IConnection> accept) => network.Listen(endpoint, accept, scheduler);

    public Task<IConnection> ConnectAsync(IPEndPoint local, IPEndPoint remote, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(network.Connect(local, remote, scheduler));
    }
}
