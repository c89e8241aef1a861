using System.Net;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Networking;

namespace Orleans.Embedded.Simulation;

/// <summary>
/// A network of machines with connections that behave as TCP: frames of one connection keep their order, nothing is lost but with the whole
/// connection, and a cut only holds frames back until somebody gives the connection up. Frames of different connections overtake each other.
/// </summary>
public sealed class SimulatedNetwork
{
    private readonly SimulatedWorld _world;
    private readonly SimulatedRandom _random;
    private readonly Dictionary<IPEndPoint, (SimulatedProcess Process, Action<IConnection> Accept)> _listeners = [];
    private readonly List<SimulatedConnection> _connections = [];
    private readonly HashSet<(IPAddress From, IPAddress To)> _cuts = [];

    public SimulatedNetwork(SimulatedWorld world, SimulatedRandom random)
    {
        _world = world;
        _random = random.Fork("network");
    }

    /// <summary>What a frame needs on average.</summary>
    public TimeSpan MeanLatency { get; set; } = TimeSpan.FromMicroseconds(200);

    /// <summary>How often a frame is held up, and for how long on average.</summary>
    public (double Chance, TimeSpan Mean) Stalls { get; set; }

    /// <summary>How long an end that is cut off tries before it gives a connection up.</summary>
    public TimeSpan UserTimeout { get; set; } = TimeSpan.FromSeconds(20);

    internal SimulatedWorld World => _world;

    /// <summary>From now on nothing gets from one machine to the other.</summary>
    public void Cut(IPAddress from, IPAddress to)
    {
        if (_cuts.Add((from, to)))
        {
            _world.Note("cut", $"{from} > {to}");
        }
    }

    public void Heal(IPAddress from, IPAddress to)
    {
        if (_cuts.Remove((from, to)))
        {
            _world.Note("heal", $"{from} > {to}");
            foreach (var connection in _connections.ToArray())
            {
                connection.OnHealed();
            }
        }
    }

    public void HealAll()
    {
        foreach (var (from, to) in _cuts.OrderBy(cut => cut.From.ToString(), StringComparer.Ordinal).ThenBy(cut => cut.To.ToString(), StringComparer.Ordinal).ToArray())
        {
            Heal(from, to);
        }
    }

    public bool IsCut(IPAddress from, IPAddress to) => _cuts.Count > 0 && _cuts.Contains((from, to));

    /// <summary>What the connections of one process go over.</summary>
    /// <param name="process">Whose they are.</param>
    /// <param name="address">Of the machine that they come from; null when whoever connects knows it.</param>
    internal ITransport TransportOf(SimulatedProcess process, IPAddress? address = null) => new Transport(this, process, address);

    /// <summary>The process has ended. Its machine's kernel tells the other ends, unless the machine is gone too.</summary>
    internal void TakeDown(SimulatedProcess process, bool silently)
    {
        foreach (var endpoint in _listeners.Where(l => l.Value.Process == process).Select(l => l.Key).ToArray())
        {
            _listeners.Remove(endpoint);
        }

        foreach (var connection in _connections.Where(c => c.Process == process).ToArray())
        {
            connection.Abandon(silently);
        }
    }

    internal TimeSpan Latency() => _random.Around(MeanLatency) + TimeSpan.FromMicroseconds(20)
        + (_random.Chance(Stalls.Chance) ? _random.Around(Stalls.Mean) : TimeSpan.Zero);

    /// <summary>Some, or none, or all.</summary>
    internal int HowManyOf(int frames) => _random.Next(frames + 1);

    internal void Remove(SimulatedConnection connection) => _connections.Remove(connection);

    private async Task<IConnection> Connect(SimulatedProcess process, IPEndPoint local, IPEndPoint remote, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await process.Delay(Latency() + Latency(), cancellationToken);
        if (IsCut(local.Address, remote.Address) || IsCut(remote.Address, local.Address))
        {
            await process.Delay(UserTimeout, cancellationToken);
            throw new ConnectionTimedOutException(remote);
        }

        if (!_listeners.TryGetValue(remote, out var listener) || listener.Process.HasEnded)
        {
            throw new ConnectionFailedException($"Connection refused: {remote}");
        }

        var near = new SimulatedConnection(this, process, local, remote);
        var far = new SimulatedConnection(this, listener.Process, remote, local);
        near.Join(far);
        _connections.Add(near);
        _connections.Add(far);
        listener.Process.Post("accept", _ => listener.Accept(far), null, Latency().Ticks);
        return near;
    }

    private sealed class Transport(SimulatedNetwork network, SimulatedProcess process, IPAddress? address) : ITransport
    {
        public IDisposable Listen(IPEndPoint endpoint, Action<IConnection> accept)
        {
            if (!network._listeners.TryAdd(endpoint, (process, accept)))
            {
                throw new OrleansConfigurationException($"Somebody listens at {endpoint} already");
            }

            return new Listener(network, endpoint, process);
        }

        public Task<IConnection> ConnectAsync(IPEndPoint local, IPEndPoint remote, CancellationToken cancellationToken) =>
            network.Connect(process, address is null ? local : new IPEndPoint(address, local.Port), remote, cancellationToken);
    }

    private sealed class Listener(SimulatedNetwork network, IPEndPoint endpoint, SimulatedProcess process) : IDisposable
    {
        public void Dispose()
        {
            if (network._listeners.TryGetValue(endpoint, out var current) && current.Process == process)
            {
                network._listeners.Remove(endpoint);
            }
        }
    }
}
