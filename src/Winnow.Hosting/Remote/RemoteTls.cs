using Winnow.Hosting.Tls;

namespace Winnow.Hosting.Remote;

/// <summary>Encryption towards a remote cluster: <c>cluster.remote.&lt;alias&gt;.transport.ssl.*</c>, or else that between the own silos.</summary>
internal static class RemoteTls
{
    /// <exception cref="ArgumentException">A setting is missing, or a file cannot be read.</exception>
    public static TlsIdentity? Identity(string alias, WinnowOptions options) => Options(alias, options) is { } tls ? new TlsIdentity(tls) : null;

    /// <exception cref="ArgumentException">A setting is missing.</exception>
    public static TlsOptions? Options(string alias, WinnowOptions options)
    {
        var prefix = $"cluster.remote.{alias}.transport.ssl.";
        return Value("enabled") switch
        {
            null => options.TransportTls,
            "false" => null,
            _ => new TlsOptions
            {
                Certificate = Required("certificate"),
                Key = Required("key"),
                CertificateAuthorities = Required("certificate_authorities").Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                Verification = Value("verification_mode") is "certificate" ? TlsVerification.Certificate : TlsVerification.Full,
            },
        };

        string? Value(string name) => options.Settings.TryGetValue(prefix + name, out var value) ? value : null;

        string Required(string name) => Value(name) ?? throw new ArgumentException($"[{prefix}{name}] must be set when [{prefix}enabled] is [true]");
    }
}
