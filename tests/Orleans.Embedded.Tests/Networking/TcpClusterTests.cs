using Orleans.Configuration;
using Orleans.Embedded.Tests.Calls;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using Xunit;

namespace Orleans.Embedded.Tests.Networking;

/// <summary>Silos and a client over sockets; <c>RemoteCallTests</c> run over them as well.</summary>
public class TcpClusterTests
{
    [Fact]
    public async Task A_body_that_is_too_long_fails_its_call_with_the_limit_and_harms_no_other()
    {
        await using var cluster = await TestCluster.StartAsync(2, silo => silo.Configure<SiloMessagingOptions>(o => o.MaxMessageBodySize = 100_000), overTcp: true);
        var keeper = cluster.GrainsOf(0).GetGrain<IKeeperGrain>("x");
        await cluster.PlaceAsync(1, () => keeper.EchoArray(["warm"]));
        var failure = await Assert.ThrowsAsync<InvalidMessageFrameException>(() => keeper.EchoMemory(new byte[200_000]).Soon());
        Assert.Contains("MaxMessageBodySize is 100000", failure.Message, StringComparison.Ordinal);
        Assert.Equal(90_000, (await keeper.EchoMemory(new byte[90_000]).Soon()).Length);
    }

    [Fact]
    public async Task Silos_behind_proxies_listen_elsewhere_than_they_advertise_and_connect_again_when_a_connection_breaks()
    {
        using var proxy = new HelloProxy();
        await using var cluster = await TestCluster.StartAsync(2, proxy.StandBefore, overTcp: true);
        var keeper = cluster.GrainsOf(0).GetGrain<IKeeperGrain>("x");
        await cluster.PlaceAsync(1, () => keeper.EchoArray(["warm"]));
        Assert.All(proxy.Hellos, h => Assert.Equal(cluster.Silos.Order(), new[] { h.Silo!, h.Target! }.Order()));
        for (var i = 0; i < 3; i++)
        {
            var before = proxy.Hellos.Count;
            proxy.BreakAll();
            await proxy.Connected(before + 1);
            Assert.Equal(["again"], (await UntilAnswered(() => keeper.EchoArray(["again"]))).ToArray());
        }

        Assert.All(cluster.Cluster.Silos, s => Assert.True(s.IsActive));
    }

    [Fact]
    public async Task Observers_are_called_over_any_silo()
    {
        await using var cluster = await TestCluster.StartAsync(3, overTcp: true);
        var listener = new Listener();
        var reference = cluster.Client.CreateObjectReference<IListener>(listener);
        for (var silo = 0; silo < 3; silo++)
        {
            var speaker = cluster.Client.GetGrain<ISpeakerGrain>($"speaker-{silo}");
            await cluster.PlaceAsync(silo, () => speaker.Subscribe(reference));
            Assert.Equal([$"heard {silo}"], await speaker.Ask(new Page { Lines = [$"{silo}"] }).Soon());
        }
    }

    /// <summary>A call that was under way when its connection broke fails at once, and may be made again.</summary>
    private static async Task<T> UntilAnswered<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call().WaitAsync(TimeSpan.FromSeconds(25));
            }
            catch (SiloUnavailableException)
            {
                await Task.Yield();
            }
        }
    }

    private sealed class Listener : IListener
    {
        public Task Hear(int number) => Task.CompletedTask;

        public Task<string> Answer(Page page) => Task.FromResult($"heard {page.Lines[0]}");

        public void Notify(string text)
        {
        }
    }
}
