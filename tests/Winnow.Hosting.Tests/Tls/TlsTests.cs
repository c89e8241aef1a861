using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Winnow.Hosting.Tests.Tls;

[Alias("tests.ITlsGrain")]
public interface ITlsGrain : IGrainWithIntegerKey
{
    [Alias("Where")]
    Task<SiloAddress> Where();

    [Alias("Echo")]
    Task<byte[]> Echo(byte[] bytes);
}

public sealed class TlsGrain(ILocalSiloDetails silo) : Grain, ITlsGrain
{
    public Task<SiloAddress> Where() => Task.FromResult(silo.SiloAddress);

    public Task<byte[]> Echo(byte[] bytes) => Task.FromResult(bytes);
}

/// <summary>Silos and clients that show each other certificates.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TempFolder _folder = new();
    private readonly Authority _authority;
    private readonly Authority _stranger;

    public TlsTests()
    {
        _authority = new Authority(_folder, "authority");
        _stranger = new Authority(_folder, "stranger");
    }

    private string Database => _folder.File("winnow.db");

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Silos_and_a_client_with_certificates_of_one_authority_speak_with_each_other()
    {
        using var first = await StartSilo(_authority.Issue("first"));
        using var second = await StartSilo(_authority.Issue("second"));
        using var client = await StartClient(_authority.Issue("client"));
        var grains = client.Services.GetRequiredService<IGrainFactory>();
        var places = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => grains.GetGrain<ITlsGrain>(i).Where())).WaitAsync(Patience);
        Assert.Equal(2, places.Distinct().Count());
        var bytes = Enumerable.Range(0, 300_000).Select(i => (byte)i).ToArray();
        foreach (var host in new[] { first, second, client })
        {
            var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => host.Services.GetRequiredService<IGrainFactory>().GetGrain<ITlsGrain>(i).Echo(bytes))).WaitAsync(Patience);
            Assert.All(all, echo => Assert.Equal(bytes, echo));
        }

        await client.StopAsync().WaitAsync(Patience);
        await second.StopAsync().WaitAsync(Patience);
        await first.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task Who_shows_no_certificate_of_the_authority_or_does_not_know_it_is_not_let_in()
    {
        using var silo = await StartSilo(_authority.Issue("silo"));
        foreach (var options in new[] { null, _stranger.Issue("client"), _stranger.Issue("trusting", trusting: _authority), _authority.Issue("distrusting", trusting: _stranger) })
        {
            await Assert.ThrowsAnyAsync<Exception>(async () => (await StartClient(options)).Dispose());
        }

        await silo.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task A_certificate_for_another_address_is_refused_unless_addresses_are_not_compared()
    {
        using var silo = await StartSilo(_authority.Issue("elsewhere", "10.1.2.3"));
        await Assert.ThrowsAnyAsync<Exception>(async () => (await StartClient(_authority.Issue("client"))).Dispose());
        using var client = await StartClient(_authority.Issue("lenient", verification: TlsVerification.Certificate));
        await client.Services.GetRequiredService<IGrainFactory>().GetGrain<ITlsGrain>(0).Where().WaitAsync(Patience);
        await client.StopAsync().WaitAsync(Patience);
        await silo.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        var options = _authority.Issue("broken");
        File.WriteAllText(options.Certificate, "no certificate");
        Assert.Contains(options.Certificate, Assert.Throws<ArgumentException>(() => new Winnow.Hosting.Tls.TlsIdentity(options)).Message, StringComparison.Ordinal);
        File.Delete(options.Certificate);
        Assert.Contains(options.Certificate, Assert.Throws<ArgumentException>(() => new Winnow.Hosting.Tls.TlsIdentity(options)).Message, StringComparison.Ordinal);
    }

    private async Task<IHost> StartSilo(TlsOptions tls)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("winnow", "winnow"));
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort(), FreePort());
            silo.UseWinnowSqlite(Database, SqlTables.Membership);
            silo.UseWinnowTls(tls);
        });
        var host = builder.Build();
        await host.StartAsync().WaitAsync(Patience);
        return host;
    }

    private async Task<IHost> StartClient(TlsOptions? tls)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client =>
        {
            client.UseWinnowSqlite(Database);
            client.Configure<ConnectionOptions>(options => options.OpenConnectionTimeout = TimeSpan.FromSeconds(3));
            if (tls is not null)
            {
                client.UseWinnowTls(tls);
            }
        });
        var host = builder.Build();
        await host.StartAsync().WaitAsync(Patience);
        return host;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
