using Winnow.Hosting;

namespace Winnow.Silo.Settings;

/// <summary>Encryption between nodes, under Elasticsearch's names.</summary>
internal static class TlsSettings
{
    public static TlsOptions? Read(SiloSettings settings)
    {
        switch (settings.Text(KnownSettings.TransportTlsEnabled, "false"))
        {
            case "false":
                return null;
            case "true":
                return new TlsOptions
                {
                    Certificate = Required(settings, KnownSettings.TransportTlsCertificate),
                    Key = Required(settings, KnownSettings.TransportTlsKey),
                    CertificateAuthorities = settings.List(KnownSettings.TransportTlsAuthorities) is { Count: > 0 } files ? files : throw Missing(KnownSettings.TransportTlsAuthorities),
                    Verification = settings.Text(KnownSettings.TransportTlsVerification, "full") switch
                    {
                        "full" => TlsVerification.Full,
                        "certificate" => TlsVerification.Certificate,
                        var other => throw new SettingsException($"[{KnownSettings.TransportTlsVerification}] must be [full] or [certificate] but was [{other}]"),
                    },
                };
            case var other:
                throw new SettingsException($"[{KnownSettings.TransportTlsEnabled}] must be [true] or [false] but was [{other}]");
        }
    }

    private static string Required(SiloSettings settings, string key) => settings[key] is { Length: > 0 } file ? file : throw Missing(key);

    private static SettingsException Missing(string key) => new($"[{KnownSettings.TransportTlsEnabled}] is [true]: [{key}] is needed as well");
}
