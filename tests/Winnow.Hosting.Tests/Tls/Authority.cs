using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Winnow.Hosting.Tests.Tls;

/// <summary>Signs certificates, which are files in a folder.</summary>
internal sealed class Authority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly TempFolder _folder;
    private readonly string _name;
    private byte _lastSerial;

    public Authority(TempFolder folder, string name)
    {
        _folder = folder;
        _name = name;
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(CertificateFile, _certificate.ExportCertificatePem());
    }

    public string CertificateFile => _folder.File($"{_name}.crt");

    /// <summary>A certificate for an address, and the trust in this authority or another.</summary>
    public TlsOptions Issue(string name, string address = "127.0.0.1", Authority? trusting = null, TlsVerification verification = TlsVerification.Full)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_certificate, new DateTimeOffset(_certificate.NotBefore), new DateTimeOffset(_certificate.NotAfter), [++_lastSerial]);
        var options = new TlsOptions
        {
            Certificate = _folder.File($"{_name}-{name}.crt"),
            Key = _folder.File($"{_name}-{name}.key"),
            CertificateAuthorities = [(trusting ?? this).CertificateFile],
            Verification = verification,
        };
        File.WriteAllText(options.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(options.Key, key.ExportPkcs8PrivateKeyPem());
        return options;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
