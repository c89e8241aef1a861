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
    // EX_TEMPFAIL of sysexits.h: whoever started the process should do so again.
    private const int StuckExitCode = 75;
    private static readonly TimeSpan RejoinDelay = TimeSpan.FromSeconds(1);

    /// <summary>Runs a node until it is told to stop; one that the others have declared dead joins again as a new silo.</summary>
    public static async Task<int> Run(SiloSettings settings, TimeProvider timeProvider)
    {
        SiloPorts? earlier = null;
        while (true)
        {
            try
            {
                using var ports = SiloPorts.Choose(settings, earlier);
                switch (await RunOnce(settings, ports, timeProvider, isRejoining: earlier is not null))
                {
                    case Ending.Stopped:
                        return 0;
                    case Ending.Stuck:
                        await Console.Error.WriteLineAsync($"winnow: what the node served did not end within {ShutdownTimeout.TotalSeconds} seconds: start it again");
                        return StuckExitCode;
                    default:
                        earlier = ports;
                        break;
                }
            }
            catch (AddressInUseException) when (earlier is null && !settings.HasFixedPorts)
            {
                // Another silo that started at the same time was faster with a port: the next choice finds another.
            }
            catch (Exception exception) when (earlier is not null)
            {
                await Console.Error.WriteLineAsync($"winnow: cannot join again yet: {exception.Message}");
                await Task.Delay(RejoinDelay, timeProvider);
            }
            catch (Exception exception) when (exception is LockObtainFailedException or SettingsException or ArgumentException or IOException or OrleansConfigurationException)
            {
                await Console.Error.WriteLineAsync($"winnow: {exception.Message}");
                return 1;
            }
        }
    }

    private static async Task<Ending> RunOnce(SiloSettings settings, SiloPorts ports, TimeProvider timeProvider, bool isRejoining)
    {
        await using var app = Build(settings, ports, timeProvider);
        app.Services.GetRequiredService<WinnowNode>().HttpAddress = ports.HttpEndpoint.ToString();
        var life = new NodeLife(app, timeProvider, ShutdownTimeout);
        if (!await life.Start())
        {
            return Ending.Stopped;
        }

        if (isRejoining)
        {
            life.LogRejoined();
        }

        await Console.Out.WriteLineAsync($"ready http://{ports.HttpEndpoint}");
        return await life.RunToEnd();
    }

    private static WebApplication Build(SiloSettings settings, SiloPorts ports, TimeProvider timeProvider)
    {
        // Settings are read once. A file that was watched would have everything below its folder watched, the shards as well.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        ConfigureLogging(builder.Logging, settings);
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = ShutdownTimeout;

            // Joining may take as long as other nodes cannot be reached: whoever asks meanwhile is told so, and does not wait in a backlog.
            host.ServicesStartConcurrently = true;
        });
        var drain = new ConnectionDrain(ports.Http, timeProvider);
        builder.Services.AddSingleton(drain);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(ports.HttpEndpoint, drain.Use);
        });
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = _ => ports.Http);
        var maxContentLength = settings.Bytes(KnownSettings.HttpMaxContentLength, new WinnowHttpOptions().MaxContentLength);
        builder.Services.AddWinnowHttp(http => http.MaxContentLength = maxContentLength);
        builder.Services.AddOptions<WinnowHttpOptions>()
            .Configure<IHostApplicationLifetime>((http, life) => http.HasJoined = () => life.ApplicationStarted.IsCancellationRequested);
        builder.UseOrleans(silo => silo.UseWinnow(options => Configure(options, settings, ports)));
        var app = builder.Build();
        drain.Use(app);
        app.MapWinnow();
        return app;
    }

    private static void Configure(WinnowOptions options, SiloSettings settings, SiloPorts ports)
    {
        options.ClusterName = settings.Text(KnownSettings.ClusterName, options.ClusterName);
        options.NodeName = settings.Text(KnownSettings.NodeName, options.NodeName);
        options.PathData = settings.Text(KnownSettings.PathData, options.PathData);
        options.PathCluster = settings.Text(KnownSettings.PathCluster, options.PathCluster);
        options.ConnectionString = settings.Text(KnownSettings.StorageConnectionString, "");
        options.Store = settings[KnownSettings.StorageConnectionString] is null ? ClusterStore.Sqlite : ClusterStore.PostgreSql;
        options.TransportHost = ports.TransportHost;
        options.TransportPort = ports.Transport;
        options.TransportPublishHost = settings[KnownSettings.TransportPublishHost] is null ? null : settings.Host(KnownSettings.TransportPublishHost);
        options.TransportPublishPort = settings.Port(KnownSettings.TransportPublishPort);
        options.GatewayPort = ports.Gateway;
        options.GatewayPublishPort = settings.Port(KnownSettings.GatewayPublishPort);
        options.TransportTls = TlsSettings.Read(settings);
        options.FaultDetectionInterval = settings.Time(KnownSettings.FaultDetectionInterval, options.FaultDetectionInterval);
        options.FaultDetectionRetryCount = settings.Count(KnownSettings.FaultDetectionRetryCount, options.FaultDetectionRetryCount);
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
