using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;

namespace Winnow.Hosting.Tls;

/// <summary>Encrypts a connection, after both ends have shown who they are.</summary>
internal sealed class TlsMiddleware(TlsIdentity identity, bool isServer)
{
    public async Task Run(ConnectionContext connection, ConnectionDelegate next)
    {
        var plain = connection.Transport;
        await using var encrypted = new SslStream(new DuplexPipeStream(plain), leaveInnerStreamOpen: false);
        if (isServer)
        {
            await encrypted.AuthenticateAsServerAsync(Server());
        }
        else
        {
            await encrypted.AuthenticateAsClientAsync(Client(identity, connection.RemoteEndPoint));
        }

        connection.Transport = new Pipes(PipeReader.Create(encrypted), PipeWriter.Create(encrypted));
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = plain;
        }
    }

    /// <summary>How to connect as a client that shows its certificate.</summary>
    public static SslClientAuthenticationOptions Client(TlsIdentity identity, EndPoint? remote) => new()
    {
        TargetHost = (remote as IPEndPoint)?.Address.ToString(),
        ClientCertificateContext = identity.Context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => identity.Accepts(certificate, chain, errors, isServer: true),
    };

    private SslServerAuthenticationOptions Server() => new()
    {
        ServerCertificateContext = identity.Context,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => identity.Accepts(certificate, chain, errors, isServer: false),
    };

    private sealed class Pipes(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
