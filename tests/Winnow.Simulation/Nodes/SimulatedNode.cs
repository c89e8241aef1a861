using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Winnow.Grains;
using Winnow.Hosting;
using Winnow.Simulation.Ports;
using Winnow.Store;

namespace Winnow.Simulation.Nodes;

/// <summary>A machine with a disk, on which one Winnow silo after the other lives.</summary>
internal sealed class SimulatedNode(SimulatedCluster cluster, int number)
{
    private int _lives;

    public string Name { get; } = $"node-{number}";

    public IPAddress Address { get; } = new([10, 0, 0, (byte)number]);

    public RamDirectory Disk { get; private set; } = new($"node-{number}:");

    public SimulatedSilo? Silo { get; private set; }

    public bool IsRunning => Silo is { IsRunning: true, Process.HasEnded: false };

    /// <summary>Starts the next life.</summary>
    public Task StartAsync()
    {
        Silo = cluster.CreateSilo(Name, Address, ++_lives, Configure);
        cluster.World.Note("start", Silo.ToString());
        return Silo.StartAsync();
    }

    private void Configure(SimulatedProcess process, ISiloBuilder builder)
    {
        var uuids = new SimulatedUuids(process.Random.Fork("uuids"));
        builder.Services.AddSingleton<IComputePool>(new SimulatedComputePool(process, static () => TimeSpan.Zero));
        builder.Services.AddSingleton<ISystemStatistics>(new SimulatedStatistics(static () => (1L << 40, 1L << 39)));
        builder.UseWinnow(winnow =>
        {
            winnow.Store = ClusterStore.External;
            winnow.ConfigureEndpoints = false;
            winnow.NodeName = Name;
            winnow.DataDirectory = Disk;
            winnow.UuidSource = uuids;
        });
        builder.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.NumVotesForDeathDeclaration = 2;
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        });
    }
}
