using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Winnow.Hosting.Tls;

namespace Winnow.Hosting.Remote;

/// <summary>Asks an address which cluster it belongs to.</summary>
internal sealed class GreetingCall(TlsIdentity? tls, TimeProvider time)
{
    private const int MaxAnswer = 1024 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <param name="address"><c>host:port</c>.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="IOException">Nobody is there who answers; the message says why.</exception>
    public async Task<Greeting> Ask(string address, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var endpoint = await Resolve(address, either.Token);
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(endpoint, either.Token);
            await using var network = new NetworkStream(socket);
            return tls is null ? await Exchange(network, either.Token) : await Encrypted(network, endpoint, tls, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"[{address}] has not answered within [{Timeout.TotalSeconds}s]", exception);
        }
        catch (Exception exception) when (exception is SocketException or AuthenticationException or IOException)
        {
            throw new IOException($"[{address}]: {exception.Message}", exception);
        }
    }

    /// <summary>The endpoint of an address: hosts are looked up every time, because they move.</summary>
    public static async Task<IPEndPoint> Resolve(string address, CancellationToken cancellation)
    {
        var colon = address.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            throw new IOException($"[{address}] is not of the form host:port");
        }

        var host = address[..colon].Trim('[', ']');
        var found = IPAddress.TryParse(host, out var ip) ? ip : (await Dns.GetHostAddressesAsync(host, cancellation)).FirstOrDefault();
        return new IPEndPoint(found ?? throw new IOException($"[{host}] has no address"), port);
    }

    private static async Task<Greeting> Encrypted(NetworkStream network, IPEndPoint endpoint, TlsIdentity identity, CancellationToken cancellation)
    {
        await using var encrypted = new SslStream(network, leaveInnerStreamOpen: true);
        await encrypted.AuthenticateAsClientAsync(TlsMiddleware.Client(identity, endpoint), cancellation);
        return await Exchange(encrypted, cancellation);
    }

    private static async Task<Greeting> Exchange(Stream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync(Preface.Greet, cancellation);
        await stream.FlushAsync(cancellation);
        using var answer = new MemoryStream();
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, cancellation) is > 0 and var count)
        {
            answer.Write(buffer, 0, count);
            if (answer.Length > MaxAnswer)
            {
                throw new IOException("the answer is too long for a greeting");
            }
        }

        return answer.Length == 0
            ? throw new IOException("closed the connection without an answer: no silo of Winnow's, or one that wants TLS")
            : Greeting.Parse(answer.GetBuffer().AsSpan(0, (int)answer.Length));
    }
}
