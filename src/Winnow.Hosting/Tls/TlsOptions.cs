namespace Winnow.Hosting;

/// <summary>What the other end's certificate must show.</summary>
public enum TlsVerification
{
    /// <summary>That a known authority has signed it, and that it names the address that was connected to.</summary>
    Full,

    /// <summary>That a known authority has signed it.</summary>
    Certificate,
}

/// <summary>Encrypted connections between silos and from Orleans clients; both ends show a certificate. All files are PEM.</summary>
public sealed class TlsOptions
{
    /// <summary>The own certificate, and those between it and the authority's if there are any.</summary>
    public required string Certificate { get; init; }

    /// <summary>The private key of the own certificate.</summary>
    public required string Key { get; init; }

    /// <summary>The authorities that may have signed the other end's certificate.</summary>
    public required IReadOnlyList<string> CertificateAuthorities { get; init; }

    /// <value><see cref="TlsVerification.Full"/></value>
    public TlsVerification Verification { get; init; } = TlsVerification.Full;
}
