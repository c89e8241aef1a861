using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Winnow.Hosting;

namespace Orleans.Embedded.Benchmarks;

/// <summary>A silo that calls grains on a silo in another process.</summary>
internal static class TwoProcesses
{
    private const int Callers = 64;
    private const int Calls = 20_000;

    public static async Task RunCaller(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("orleans-");
        var database = Path.Combine(folder.FullName, "cluster.db");
        using var host = await StartSilo(database);
        using var callee = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, CalleeArguments(database)) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var there = SiloAddress.FromParsableString((await callee.StandardOutput.ReadLineAsync())!);
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        RequestContext.Set(IPlacementDirector.PlacementHintKey, there);
        var echoes = Enumerable.Range(0, Callers).Select(i => grains.GetGrain<IEchoGrain>(i)).ToArray();
        foreach (var echo in echoes)
        {
            if (await echo.Process() != callee.Id)
            {
                throw new InvalidOperationException("A grain is not where it was wanted");
            }
        }

        RequestContext.Clear();
        var batch = new Batch("logs-2026", 3, [.. Enumerable.Range(0, 20).Select(i => new Operation($"document-{i}", i, new byte[400], new() { ["title"] = $"title {i}" }))]);
        Measurement.PrintHeader();
        await Measurement.Run("one caller, another process", rounds, Calls / 4, async calls =>
        {
            for (var i = 0; i < calls; i++)
            {
                await echoes[0].Add(i, 1);
            }
        });
        await Measurement.Run($"{Callers} callers, a grain each in another process", rounds, Calls, calls => Task.WhenAll(echoes.Select(async echo =>
        {
            await Task.Yield();
            for (var i = 0; i < calls / Callers; i++)
            {
                await echo.Add(i, 1);
            }
        })));
        await Measurement.Run("20 documents of 400 bytes, to another process", rounds, Calls / 20, async calls =>
        {
            for (var i = 0; i < calls; i++)
            {
                await echoes[0].Count(batch);
            }
        });
        callee.StandardInput.Close();
        await callee.WaitForExitAsync();
        await host.StopAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>Runs the silo that is called until the caller closes the input.</summary>
    public static async Task<int> RunCallee(string database)
    {
        using var host = await StartSilo(database);
        Console.WriteLine(host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString());
        await Console.In.ReadToEndAsync();
        await host.StopAsync();
        return 0;
    }

    private static string[] CalleeArguments(string database) =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(TwoProcesses).Assembly.Location, "callee", database] : ["callee", database];

    private static async Task<IHost> StartSilo(string database)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("benchmark", "benchmark"));
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort(), 0);
            silo.UseWinnowSqlite(database, SqlTables.Membership);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
