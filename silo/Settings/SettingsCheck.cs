using System.Net;
using Winnow.Grains.Cluster;
using Winnow.Protocols;
using Winnow.Repositories;
using Winnow.Search;

namespace Winnow.Silo.Settings;

/// <summary>Refuses settings that must not be used.</summary>
internal static class SettingsCheck
{
    public static void Check(SiloSettings settings)
    {
        CheckHost(settings, KnownSettings.HttpHost);
        if (TlsSettings.Read(settings) is null)
        {
            CheckHost(settings, KnownSettings.TransportHost);
        }

        if (settings[KnownSettings.TransportPublishHost] is null && settings.Host(KnownSettings.TransportHost) is { } transport && (transport.Equals(IPAddress.Any) || transport.Equals(IPAddress.IPv6Any)))
        {
            throw new SettingsException($"[{KnownSettings.TransportHost}] is [{transport}], which is nowhere in particular: [{KnownSettings.TransportPublishHost}] must say where others reach the node");
        }

        CheckClients(settings);
        foreach (var (key, value) in settings.Values.Where(pair => ClusterScopedSettings.IsKnown(pair.Key)))
        {
            CheckValue(key, value);
        }

        try
        {
            ClusterScopedSettings.CheckTogether(settings.Values);
        }
        catch (Refusal exception)
        {
            throw new SettingsException(exception.Message, exception);
        }
    }

    private static void CheckClients(SiloSettings settings)
    {
        try
        {
            RepositoryClients.Read(settings.Values);
        }
        catch (ArgumentException exception)
        {
            throw new SettingsException(exception.Message, exception);
        }
    }

    private static void CheckHost(SiloSettings settings, string key)
    {
        if (!IPAddress.IsLoopback(settings.Host(key)))
        {
            var given = settings[key] is null ? KnownSettings.NetworkHost : key;
            throw new SettingsException(
                $"[{given}] is [{settings[given]}]: only a loopback address can be bound, because everybody who reaches the port may do everything");
        }
    }

    private static void CheckValue(string key, string value)
    {
        try
        {
            ClusterScopedSettings.CheckValue(key, value);
        }
        catch (Exception exception) when (exception is Refusal or ElasticsearchException)
        {
            throw new SettingsException($"[{key}] cannot be [{value}]: {exception.Message}", exception);
        }
    }
}
