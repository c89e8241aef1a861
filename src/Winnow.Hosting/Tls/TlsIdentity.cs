using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Winnow.Hosting.Tls;

/// <summary>The own certificate, and the judgement of others'.</summary>
internal sealed class TlsIdentity
{
    private readonly X509Certificate2Collection _authorities = [];
    private readonly TlsVerification _verification;

    /// <exception cref="ArgumentException">A file is not there or does not hold what it should; the message says which.</exception>
    public TlsIdentity(TlsOptions options)
    {
        _verification = options.Verification;
        Certificate = Read(options.Certificate, () => X509Certificate2.CreateFromPemFile(options.Certificate, options.Key));
        var chain = Read(options.Certificate, () => Pem(options.Certificate));
        chain.RemoveAt(0);
        Context = SslStreamCertificateContext.Create(Certificate, chain, offline: true);
        foreach (var file in options.CertificateAuthorities)
        {
            _authorities.AddRange(Read(file, () => Pem(file)));
        }
    }

    public X509Certificate2 Certificate { get; }

    public SslStreamCertificateContext Context { get; }

    /// <param name="certificate">What the other end shows.</param>
    /// <param name="shown">What else it has sent.</param>
    /// <param name="errors">What the system finds.</param>
    /// <param name="isServer">Whether the other end is the one that was connected to: only that has an address to compare.</param>
    public bool Accepts(X509Certificate? certificate, X509Chain? shown, SslPolicyErrors errors, bool isServer)
    {
        if (certificate is not X509Certificate2 given
            || (isServer && _verification == TlsVerification.Full && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (shown is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(shown.ChainPolicy.ExtraStore);
        }

        return chain.Build(given);
    }

    private static X509Certificate2Collection Pem(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("it holds no certificate");
    }

    private static T Read<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"cannot read the certificate [{file}]: {exception.Message}", exception);
        }
    }
}
