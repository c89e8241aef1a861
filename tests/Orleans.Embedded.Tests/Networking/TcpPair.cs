using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Embedded.Tests.Support;
using Orleans.Runtime.Networking;
using Orleans.Runtime.Networking.Tcp;
using Orleans.Runtime.Scheduling;

namespace Orleans.Embedded.Tests.Networking;

/// <summary>Takes what arrives; a test reads it.</summary>
internal sealed class Inbox : IConnectionHandler
{
    private readonly Channel<byte[]> _frames = Channel.CreateUnbounded<byte[]>();

    /// <summary>The next frame.</summary>
    public Task<byte[]> Next() => _frames.Reader.ReadAsync().Soon();

    /// <summary>Waits for the close by the other end.</summary>
    public Task Closed() => _frames.Reader.Completion.Soon();

    public void OnFrame(ReadOnlyMemory<byte> frame) => _frames.Writer.TryWrite(frame.ToArray());

    public void OnClosed() => _frames.Writer.TryComplete();
}

/// <summary>Two ends of a connection over a socket, and the transport below.</summary>
internal sealed class TcpPair : IDisposable
{
    private readonly IDisposable _listening;

    private TcpPair(IDisposable listening, IConnection near, IConnection far)
    {
        _listening = listening;
        Near = near;
        Far = far;
    }

    public IConnection Near { get; }

    public Inbox NearInbox { get; } = new();

    public IConnection Far { get; }

    public Inbox FarInbox { get; } = new();

    public static TcpTransport Transport(TimeProvider? time = null, int maxFrameSize = 1 << 20, int congestedAt = 1 << 20, int giveUpAt = 1 << 22) => new(
        new TcpOptions { MaxFrameSize = maxFrameSize, HelloTimeout = TimeSpan.FromSeconds(5), CongestedAt = congestedAt, GiveUpAt = giveUpAt },
        new ThreadPoolTurnScheduler(),
        time ?? TimeProvider.System,
        NullLogger<TcpTransport>.Instance);

    /// <summary>Connects two ends, which do not read yet.</summary>
    public static async Task<TcpPair> Connect(TcpTransport near, TcpTransport? far = null)
    {
        var accepted = new TaskCompletionSource<IConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        var endpoint = new IPEndPoint(IPAddress.Loopback, FreePorts.Next());
        var listening = (far ?? near).Listen(endpoint, accepted.SetResult);
        var connection = await near.ConnectAsync(new IPEndPoint(IPAddress.Loopback, 1), endpoint, CancellationToken.None).Soon();
        return new TcpPair(listening, connection, await accepted.Task.Soon());
    }

    public static async Task<TcpPair> ConnectAndStart(TcpTransport near, TcpTransport? far = null)
    {
        var pair = await Connect(near, far);
        pair.Near.Start(pair.NearInbox);
        pair.Far.Start(pair.FarInbox);
        return pair;
    }

    public void Dispose()
    {
        Near.Close();
        Far.Close();
        _listening.Dispose();
    }
}
