using System.Net;
using System.Net.Sockets;
using System.Text;
using Winnow.Hosting.Remote;

namespace Winnow.Hosting.Tests.Remote;

/// <summary>A port that answers whoever asks for a greeting.</summary>
internal sealed class FakeSilo : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FakeSilo()
    {
        _listener.Start();
        Address = _listener.LocalEndpoint.ToString()!;
        _ = Serve();
    }

    public string Address { get; }

    public string Gateway => $"gwy.tcp://{Address}/1";

    public Greeting Greeting { get; set; } = new();

    public void Dispose() => _listener.Dispose();

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                Assert.Equal("WINNOW/1 greet", await reader.ReadLineAsync());
                await stream.WriteAsync(Greeting.ToJson());
            }
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            // It has gone.
        }
    }
}
