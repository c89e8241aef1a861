using System.Net;
using System.Net.Sockets;
using Winnow.Silo.Network;

namespace Winnow.Silo.Tests;

/// <summary>The end of a listening socket.</summary>
public sealed class AcceptQueueTests : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _early = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _late = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public void Dispose()
    {
        _listener.Dispose();
        _early.Dispose();
        _late.Dispose();
    }

    [Fact]
    public async Task A_closed_queue_serves_who_is_in_it_and_who_comes_later_is_refused_not_reset()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        await _early.ConnectAsync(_listener.LocalEndPoint!);
        Assert.Equal(1, AcceptQueue.Length(_listener));

        Assert.True(AcceptQueue.TryClose(_listener));
        var late = _late.ConnectAsync(_listener.LocalEndPoint!);
        Assert.Equal(1, AcceptQueue.Length(_listener));

        using var served = await _listener.AcceptAsync();
        Assert.Equal(0, AcceptQueue.Length(_listener));
        _listener.Dispose();
        await served.SendAsync("x"u8.ToArray());
        Assert.Equal(1, await _early.ReceiveAsync(new byte[1]));
        var refused = await Assert.ThrowsAsync<SocketException>(() => late);
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }
}
