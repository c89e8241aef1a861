using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Console;
using Orleans.Runtime;
using Winnow.Grains.Nodes;
using Winnow.Hosting;
using Winnow.Http;
using Winnow.Silo.Logging;
using Winnow.Silo.Network;
using Winnow.Silo.Settings;
using Winnow.Store;

namespace Winnow.Silo;

/// <summary>The server: an Orleans silo with Winnow's grains, and HTTP in front of them.</summary>
internal static class SiloHost
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    public static async Task<int> Run(SiloSettings settings)
    {
        try
        {
            while (true)
            {
                try
                {
                    return await RunOnce(settings);
                }
                catch (AddressInUseException) when (!settings.HasFixedPorts)
                {
                    // Another silo that started at the same time was faster with a port: the next choice finds another.
                }
            }
        }
        catch (Exception exception) when (exception is LockObtainFailedException or SettingsException or ArgumentException or IOException or OrleansConfigurationException)
        {
            await Console.Error.WriteLineAsync($"winnow: {exception.Message}");
            return 1;
        }
    }

    private static async Task<int> RunOnce(SiloSettings settings)
    {
        using var ports = SiloPorts.Choose(settings);
        await using var app = Build(settings, ports);
        app.Services.GetRequiredService<WinnowNode>().HttpAddress = ports.HttpEndpoint.ToString();
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.StopAsync(new CancellationToken(canceled: true));
            throw;
        }

        await Console.Out.WriteLineAsync($"ready http://{ports.HttpEndpoint}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static WebApplication Build(SiloSettings settings, SiloPorts ports)
    {
        var builder = WebApplication.CreateSlimBuilder();
        ConfigureLogging(builder.Logging, settings);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(ports.HttpEndpoint);
        });
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = _ => ports.Http);
        var maxContentLength = settings.Bytes(KnownSettings.HttpMaxContentLength, new WinnowHttpOptions().MaxContentLength);
        builder.Services.AddWinnowHttp(http => http.MaxContentLength = maxContentLength);
        builder.UseOrleans(silo => silo.UseWinnow(options => Configure(options, settings, ports)));
        var app = builder.Build();
        app.MapWinnow();
        return app;
    }

    private static void Configure(WinnowOptions options, SiloSettings settings, SiloPorts ports)
    {
        options.ClusterName = settings.Text(KnownSettings.ClusterName, options.ClusterName);
        options.NodeName = settings.Text(KnownSettings.NodeName, options.NodeName);
        options.PathData = settings.Text(KnownSettings.PathData, options.PathData);
        options.PathCluster = settings.Text(KnownSettings.PathCluster, options.PathCluster);
        options.TransportHost = ports.TransportHost;
        options.TransportPort = ports.Transport;
        options.TransportPublishHost = settings[KnownSettings.TransportPublishHost] is null ? null : settings.Host(KnownSettings.TransportPublishHost);
        options.TransportPublishPort = settings.Port(KnownSettings.TransportPublishPort);
        options.GatewayPort = ports.Gateway;
        options.GatewayPublishPort = settings.Port(KnownSettings.GatewayPublishPort);
        if (settings.List(KnownSettings.NodeRoles) is { } roles)
        {
            options.NodeRoles = [.. roles];
        }

        foreach (var path in settings.List(KnownSettings.PathRepo) ?? [])
        {
            options.PathRepo.Add(path);
        }

        foreach (var (name, value) in settings.Below(KnownSettings.NodeAttributes))
        {
            options.NodeAttributes[name] = value;
        }

        foreach (var (key, value) in settings.Values)
        {
            options.Settings[key] = value;
        }
    }

    private static void ConfigureLogging(ILoggingBuilder logging, SiloSettings settings)
    {
        logging.ClearProviders();
        logging.AddConsole(console =>
        {
            console.FormatterName = LineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        var level = Enum.TryParse<LogLevel>(settings.Text(KnownSettings.LogLevel, "Information"), ignoreCase: true, out var given)
            ? given
            : throw new SettingsException($"[{KnownSettings.LogLevel}] is no level: [{settings[KnownSettings.LogLevel]}]");
        logging.SetMinimumLevel(level);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Orleans", LogLevel.Warning);
    }
}
