using System.Net;
using Orleans.Runtime.Scheduling;

namespace Orleans.Runtime.Networking;

/// <summary>One end of a connection in memory. What arrives is delivered by a work item of its own, one frame after the other.</summary>
internal sealed class InMemoryConnection(InMemoryNetwork network, IPEndPoint local, IPEndPoint remote, ITurnScheduler scheduler) : IConnection, IThreadPoolWorkItem
{
    private const int FramesPerTurn = 64;
    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _arrived = new();
    private IConnectionHandler? _handler;
    private bool _isScheduled;
    private bool _isClosed;
    private bool _isCloseDelivered;

    public IPEndPoint Local => local;

    public IPEndPoint Remote => remote;

    public bool IsCongested => false;

    public InMemoryConnection Other { get; set; } = null!;

    public void Start(IConnectionHandler handler)
    {
        lock (_lock)
        {
            _handler = handler;
        }

        ScheduleIfNeeded();
    }

    public void Send(byte[] frame)
    {
        if (!network.IsCut(local, remote))
        {
            Other.Arrive(frame);
        }
    }

    public void Close()
    {
        network.Remove(this);
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _isCloseDelivered = true;
            _arrived.Clear();
        }

        // A cut hides the close as well.
        if (!network.IsCut(local, remote))
        {
            Other.ArriveClose();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var i = 0; i < FramesPerTurn; i++)
        {
            byte[]? frame;
            lock (_lock)
            {
                if (!_arrived.TryDequeue(out frame))
                {
                    if (!_isClosed || _isCloseDelivered)
                    {
                        _isScheduled = false;
                        return;
                    }

                    _isCloseDelivered = true;
                }
            }

            if (frame is null)
            {
                network.Remove(this);
                _handler!.OnClosed();
            }
            else
            {
                _handler!.OnFrame(frame);
            }
        }

        scheduler.Schedule(this);
    }

    private void Arrive(byte[] frame)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _arrived.Enqueue(frame);
        }

        ScheduleIfNeeded();
    }

    private void ArriveClose()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        ScheduleIfNeeded();
    }

    private void ScheduleIfNeeded()
    {
        lock (_lock)
        {
            if (_isScheduled || _handler is null || (_arrived.Count == 0 && (!_isClosed || _isCloseDelivered)))
            {
                return;
            }

            _isScheduled = true;
        }

        scheduler.Schedule(this);
    }
}
