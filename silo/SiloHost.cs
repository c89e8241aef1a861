using Microsoft.Extensions.Logging.Console;
using Winnow.Grains.Nodes;
using Winnow.Hosting;
using Winnow.Http;
using Winnow.Silo.Logging;
using Winnow.Silo.Settings;
using Winnow.Store;

namespace Winnow.Silo;

/// <summary>The server: an Orleans silo with Winnow's grains, and HTTP in front of them.</summary>
internal static class SiloHost
{
    private const int DefaultHttpPort = 9200;
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    public static async Task<int> Run(SiloSettings settings)
    {
        try
        {
            await using var app = Build(settings);
            await app.StartAsync();
            var address = app.Urls.First();
            app.Services.GetRequiredService<WinnowNode>().HttpAddress = address[(address.IndexOf("//", StringComparison.Ordinal) + 2)..];
            await Console.Out.WriteLineAsync($"ready {address}");
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception exception) when (exception is LockObtainFailedException or SettingsException or ArgumentException or IOException)
        {
            await Console.Error.WriteLineAsync($"winnow: {exception.Message}");
            return 1;
        }
    }

    private static WebApplication Build(SiloSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        ConfigureLogging(builder.Logging, settings);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.WebHost.UseUrls($"http://{Host(settings)}:{settings.Port(KnownSettings.HttpPort, DefaultHttpPort)}");
        var maxContentLength = settings.Bytes(KnownSettings.HttpMaxContentLength, new WinnowHttpOptions().MaxContentLength);
        builder.Services.AddWinnowHttp(http => http.MaxContentLength = maxContentLength);
        builder.UseOrleans(silo => silo.UseWinnow(options => Configure(options, settings)));
        var app = builder.Build();
        app.MapWinnow();
        return app;
    }

    private static string Host(SiloSettings settings) => settings.Text(KnownSettings.HttpHost, "127.0.0.1") switch
    {
        "localhost" or "_local_" => "127.0.0.1",
        var host => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host,
    };

    private static void Configure(WinnowOptions options, SiloSettings settings)
    {
        options.ClusterName = settings.Text(KnownSettings.ClusterName, options.ClusterName);
        options.NodeName = settings.Text(KnownSettings.NodeName, options.NodeName);
        options.PathData = settings.Text(KnownSettings.PathData, options.PathData);
        options.PathCluster = settings.Text(KnownSettings.PathCluster, options.PathCluster);
        options.TransportPort = settings.Port(KnownSettings.TransportPort, options.TransportPort);
        options.GatewayPort = settings.Port(KnownSettings.GatewayPort, options.GatewayPort);
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
