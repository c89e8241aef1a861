using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Reminders;
using Winnow.Testing;
using Xunit;

namespace Orleans.Embedded.Tests.Reminders;

/// <summary>Membership follows the real clock here, reminders one that only the test moves.</summary>
public class ReminderClusterTests
{
    private const int Grains = 24;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _time = new();
    private readonly InMemoryReminderTable _table = new();

    // Which silos have sent ticks to which grains.
    private readonly ConcurrentQueue<(GrainId Grain, SiloAddress Silo)> _senders = [];

    [Fact]
    public async Task Every_reminder_is_ticked_by_one_silo()
    {
        await using var cluster = await StartAsync(3);
        await RegisterAll(cluster);
        Assert.All(cluster.Silos, silo => Assert.Contains(AllGrains(cluster), grain => OwnerOf(cluster, grain).Equals(silo)));
        _time.Advance(Minute);
        var ticks = await cluster.Journal.Until(Grains);
        Assert.Equal(Names, ticks.Select(t => t.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_wish_that_reaches_the_wrong_silo_is_passed_on()
    {
        await using var cluster = await StartAsync(3);
        await RegisterAll(cluster);
        foreach (var grain in AllGrains(cluster))
        {
            var wrong = cluster.Cluster.Silos.First(s => !s.SiloAddress.Equals(OwnerOf(cluster, grain)));
            var service = wrong.ServiceProvider.GetRequiredService<LocalReminderService>();
            await service.RunAsync(() => service.RegisterOrUpdateReminder(grain.GetGrainId(), "other", Minute, Minute)).Soon();
        }

        _time.Advance(Minute);
        Assert.Equal(Grains, (await cluster.Journal.Until(2 * Grains)).Count(t => t.StartsWith("other 1 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Reminders_of_a_killed_silo_are_ticked_by_the_others()
    {
        await using var cluster = await StartAsync(3);
        await RegisterAll(cluster);
        var victim = cluster.Cluster.Silos[1];
        Assert.Contains(AllGrains(cluster), grain => OwnerOf(cluster, grain).Equals(victim.SiloAddress));
        await cluster.Cluster.KillSiloAsync(victim);
        await cluster.Cluster.WaitForLivenessToStabilizeAsync(didKill: true);
        await TickAll(cluster);
    }

    [Fact]
    public async Task A_silo_that_joins_takes_over_its_part_and_the_others_let_it_go()
    {
        await using var cluster = await StartAsync(1);
        await RegisterAll(cluster);
        var joined = await cluster.Cluster.StartAdditionalSiloAsync();
        await FollowMembership(cluster);
        Assert.Contains(AllGrains(cluster), grain => OwnerOf(cluster, grain).Equals(joined.SiloAddress));
        var owners = AllGrains(cluster).ToDictionary(grain => grain.GetGrainId(), grain => OwnerOf(cluster, grain));
        for (var minute = 1; minute <= 3; minute++)
        {
            _senders.Clear();
            _time.Advance(Minute);
            await ServicesAreIdle(cluster);
            // Each reminder was ticked once, and by the silo whose part it is in now.
            Assert.Equal(owners.OrderBy(o => o.Key), _senders.Select(s => KeyValuePair.Create(s.Grain, s.Silo)).OrderBy(s => s.Key));
            await cluster.Journal.Until(minute * Grains);
            await TicksAreOver(cluster);
        }
    }

    [Fact]
    public async Task Reminders_outlive_the_restart_of_their_silo()
    {
        await using var cluster = await StartAsync(1);
        await RegisterAll(cluster);
        await cluster.Cluster.RestartSiloAsync(cluster.Cluster.Silos[0]);
        await cluster.Cluster.WaitForLivenessToStabilizeAsync();
        await TickAll(cluster);
    }

    [Fact]
    public async Task A_reminder_in_memory_is_seen_by_all_silos()
    {
        await using var cluster = await TestCluster.StartAsync(2, silo =>
        {
            silo.UseInMemoryReminderService();
            UseClock(silo);
        });
        await RegisterAll(cluster);
        _time.Advance(Minute);
        Assert.Equal(Names, (await cluster.Journal.Until(Grains)).Select(t => t.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.Equal(["r00"], await cluster.GrainsOf(1).GetGrain<IReminderGrain>(0).Names().Soon());
    }

    private static string[] Names => [.. Enumerable.Range(0, Grains).Select(i => $"r{i:00}")];

    private Task<TestCluster> StartAsync(short silos) => TestCluster.StartAsync(silos, silo =>
    {
        silo.AddReminders();
        silo.Services.AddSingleton<IReminderTable>(_table);
        silo.Services.AddSingleton<IOutgoingGrainCallFilter>(services => new SenderFilter(_senders, services.GetRequiredService<ILocalSiloDetails>()));
        UseClock(silo);
    });

    private void UseClock(ISiloBuilder silo) => silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.SystemTimers, _time);

    private static IEnumerable<IReminderGrain> AllGrains(TestCluster cluster) =>
        Enumerable.Range(0, Grains).Select(i => cluster.Client.GetGrain<IReminderGrain>(i));

    private static async Task RegisterAll(TestCluster cluster)
    {
        await FollowMembership(cluster);
        await Task.WhenAll(AllGrains(cluster).Select((grain, i) => grain.Register($"r{i:00}", Minute, Minute))).Soon();
    }

    // Every grain and then every silo's service has done what it was told before.
    private static async Task TicksAreOver(TestCluster cluster)
    {
        for (var turn = 0; turn < 4; turn++)
        {
            await Task.WhenAll(AllGrains(cluster).Select(grain => grain.Names())).Soon();
        }
    }

    private static async Task FollowMembership(TestCluster cluster)
    {
        foreach (var silo in cluster.Cluster.Silos)
        {
            await silo.ServiceProvider.GetRequiredService<IClusterMembershipService>().Refresh().Soon();
        }

        await ServicesAreIdle(cluster);
    }

    // What the services have been told is done before this.
    private static async Task ServicesAreIdle(TestCluster cluster)
    {
        foreach (var silo in cluster.Cluster.Silos)
        {
            await silo.ServiceProvider.GetRequiredService<LocalReminderService>().RunAsync(() => Task.CompletedTask).Soon();
        }
    }

    private static SiloAddress OwnerOf(TestCluster cluster, IReminderGrain grain)
    {
        var service = cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<LocalReminderService>();
        Assert.True(SystemTargetGrainId.TryParse(((GrainReference)service.ServiceFor(grain.GetGrainId())).GrainId, out var target));
        return target.GetSiloAddress();
    }

    // The survivors notice in their own time; the clock of reminders goes on until each has ticked.
    private async Task TickAll(TestCluster cluster)
    {
        var before = cluster.Journal.Entries.Length;
        for (var minutes = 0; Missing().Any(); minutes++)
        {
            Assert.True(minutes < 100_000, $"No ticks of {string.Join(", ", Missing())}");
            _time.Advance(Minute);
            await cluster.GrainsOf(0).GetGrain<IReminderGrain>(0).Names().Soon();
        }

        IEnumerable<string> Missing() => Names.Except(cluster.Journal.Entries.Skip(before).Select(t => t.Split(' ')[0]));
    }

    private sealed class SenderFilter(ConcurrentQueue<(GrainId Grain, SiloAddress Silo)> senders, ILocalSiloDetails silo) : IOutgoingGrainCallFilter
    {
        public Task Invoke(IOutgoingGrainCallContext context)
        {
            if (context.InterfaceMethod.Name == nameof(IRemindable.ReceiveReminder))
            {
                senders.Enqueue((context.TargetId, silo.SiloAddress));
            }

            return context.Invoke();
        }
    }
}
