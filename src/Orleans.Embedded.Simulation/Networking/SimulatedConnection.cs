using System.Net;
using Orleans.Runtime.Networking;

namespace Orleans.Embedded.Simulation;

/// <summary>One end of a connection. What the other end sent arrives in order; what a cut holds back arrives when it heals.</summary>
internal sealed class SimulatedConnection(SimulatedNetwork network, SimulatedProcess process, IPEndPoint local, IPEndPoint remote) : IConnection
{
    // Frames that have been sent to this end and are not delivered yet; an empty one is the close.
    private readonly Queue<byte[]> _onTheWay = new();
    private readonly Queue<byte[]> _arrived = new();
    private SimulatedConnection _other = null!;
    private IConnectionHandler? _handler;
    private long _lastArrival;
    private bool _isClosed;
    private bool _isWatched;

    public SimulatedProcess Process => process;

    public IPEndPoint Remote => remote;

    public bool IsCongested => false;

    private bool IsHeldBack => network.IsCut(remote.Address, local.Address);

    public void Join(SimulatedConnection other)
    {
        _other = other;
        other._other = this;
    }

    public void Start(IConnectionHandler handler)
    {
        _handler = handler;
        while (_arrived.TryDequeue(out var frame))
        {
            Deliver(frame);
        }
    }

    public void Send(byte[] frame)
    {
        if (!_isClosed)
        {
            network.World.Note(process, "send", Checksum(frame), () => $"to {remote} {frame.Length} bytes {Checksum(frame):x8}");
            _other.Take(frame);
        }
    }

    public void Close()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            network.Remove(this);
            _other.Take([]);
        }
    }

    /// <summary>The process of this end is gone.</summary>
    public void Abandon(bool silently)
    {
        _isClosed = true;
        network.Remove(this);
        _other.LoseLast();
        if (!silently)
        {
            _other.Take([]);
        }
        else
        {
            _other.GiveUpLater();
        }
    }

    public void OnHealed()
    {
        if (_onTheWay.Count > 0 && !IsHeldBack)
        {
            foreach (var _ in _onTheWay)
            {
                ScheduleArrival();
            }
        }
    }

    public override string ToString() => $"{remote} > {local}";

    /// <summary>The last of what the other side has sent had not left its machine when it ended: how much, is another question on each connection.</summary>
    private void LoseLast()
    {
        var left = _onTheWay.Take(network.HowManyOf(_onTheWay.Count)).ToArray();
        _onTheWay.Clear();
        foreach (var frame in left)
        {
            _onTheWay.Enqueue(frame);
        }
    }

    private void Take(byte[] frame)
    {
        _onTheWay.Enqueue(frame);
        if (!IsHeldBack)
        {
            ScheduleArrival();
        }
        else
        {
            // The sender hears nothing, and the receiver's probes get no answer.
            _other.GiveUpLater();
            GiveUpLater();
        }
    }

    private void ScheduleArrival()
    {
        var arrival = Math.Max(_lastArrival + 1, network.World.Now + network.Latency().Ticks);
        _lastArrival = arrival;
        process.Post("arrive", static end => ((SimulatedConnection)end!).Arrive(), this, arrival - network.World.Now);
    }

    private void Arrive()
    {
        // A cut between sending and arrival holds it back too.
        if (_isClosed || IsHeldBack || !_onTheWay.TryDequeue(out var frame))
        {
            return;
        }

        if (_handler is null)
        {
            _arrived.Enqueue(frame);
        }
        else
        {
            Deliver(frame);
        }
    }

    private void Deliver(byte[] frame)
    {
        if (_isClosed)
        {
            return;
        }

        if (frame.Length > 0)
        {
            _handler!.OnFrame(frame);
            return;
        }

        _isClosed = true;
        network.Remove(this);
        _handler!.OnClosed();
    }

    /// <summary>An end whose other side is silent gives the connection up in the end, and loses what was on the way.</summary>
    private void GiveUpLater()
    {
        if (_isWatched || _isClosed)
        {
            return;
        }

        _isWatched = true;
        process.Post(
            "keepalive",
            _ =>
            {
                _isWatched = false;
                if (!_isClosed && (_other._isClosed || IsHeldBack || _other.IsHeldBack))
                {
                    _onTheWay.Clear();
                    _isClosed = true;
                    network.Remove(this);
                    _handler?.OnClosed();
                    _other.Take([]);
                }
            },
            null,
            network.UserTimeout.Ticks);
    }

    private static long Checksum(byte[] frame)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var value in frame)
        {
            hash = (hash ^ value) * 0x100000001b3;
        }

        return (long)(hash >> 32);
    }
}
