using System.Net;
using Winnow.Grains.Cluster;
using Winnow.Protocols;
using Winnow.Search;

namespace Winnow.Silo.Settings;

/// <summary>Refuses settings that must not be used.</summary>
internal static class SettingsCheck
{
    public static void Check(SiloSettings settings)
    {
        var host = settings.Text(KnownSettings.HttpHost, "127.0.0.1");
        if (host is not "localhost" and not "_local_" && !(IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)))
        {
            throw new SettingsException(
                $"[{KnownSettings.HttpHost}] is [{host}]: only a loopback address can be bound, because everybody who reaches the port may do everything");
        }

        foreach (var (key, value) in settings.Values.Where(pair => ClusterScopedSettings.IsKnown(pair.Key)))
        {
            CheckValue(key, value);
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
