using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Runtime.Networking;

namespace Orleans.Embedded.Tests.Networking;

/// <summary>Stands before silos: passes bytes on, knows from the first frame whom a connection serves, and breaks connections.</summary>
internal sealed class HelloProxy : IDisposable
{
    private readonly List<Socket> _listeners = [];
    private readonly List<Socket> _sockets = [];
    private readonly List<Hello> _hellos = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waits = [];

    public IReadOnlyList<Hello> Hellos
    {
        get
        {
            lock (_hellos)
            {
                return [.. _hellos];
            }
        }
    }

    /// <summary>The silo advertises its port, where this proxy listens, and listens at another.</summary>
    public void StandBefore(ISiloBuilder silo) => silo.Configure<EndpointOptions>(endpoints =>
    {
        var behind = new IPEndPoint(IPAddress.Loopback, FreePorts.Next());
        endpoints.SiloListeningEndpoint = behind;
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, endpoints.SiloPort));
        listener.Listen();
        _listeners.Add(listener);
        _ = Accept(listener, behind);
    });

    /// <summary>Waits until so many connections in all have said hello.</summary>
    public Task Connected(int count)
    {
        lock (_hellos)
        {
            if (_hellos.Count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((count, reached));
            return reached.Task.Soon();
        }
    }

    public void BreakAll()
    {
        lock (_sockets)
        {
            _sockets.ForEach(s => s.Close(0));
            _sockets.Clear();
        }
    }

    public void Dispose()
    {
        _listeners.ForEach(l => l.Dispose());
        BreakAll();
    }

    private async Task Accept(Socket listener, IPEndPoint behind)
    {
        while (true)
        {
            Socket near;
            try
            {
                near = await listener.AcceptAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = Connect(near, behind);
        }
    }

    // A connection that is broken before it is whole takes no other with it.
    private async Task Connect(Socket near, IPEndPoint behind)
    {
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        lock (_sockets)
        {
            _sockets.AddRange([near, far]);
        }

        try
        {
            await far.ConnectAsync(behind);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            near.Close(0);
            return;
        }

        await Serve(near, far);
    }

    private async Task Serve(Socket near, Socket far)
    {
        try
        {
            await using var from = new NetworkStream(near);
            await using var to = new NetworkStream(far);
            var length = new byte[sizeof(int)];
            await from.ReadExactlyAsync(length);
            var frame = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
            await from.ReadExactlyAsync(frame);
            Note(Hello.FromFrame(frame)!);
            await to.WriteAsync((byte[])[.. length, .. frame]);
            await Task.WhenAny(from.CopyToAsync(to), to.CopyToAsync(from));
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // One of the ends has gone.
        }

        near.Dispose();
        far.Dispose();
    }

    private void Note(Hello hello)
    {
        lock (_hellos)
        {
            _hellos.Add(hello);
            _waits.FindAll(w => w.Count <= _hellos.Count).ForEach(w => w.Reached.TrySetResult());
        }
    }
}
