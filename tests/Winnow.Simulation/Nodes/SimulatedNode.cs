using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Winnow.Grains;
using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;
using Winnow.Hosting;
using Winnow.Protocols.Indices;
using Winnow.Simulation.Disks;
using Winnow.Simulation.Ports;

namespace Winnow.Simulation.Nodes;

/// <summary>A machine with a disk, on which one Winnow silo after the other lives.</summary>
internal sealed class SimulatedNode
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(1);
    private readonly SimulatedCluster _cluster;
    private readonly Action<ISiloBuilder> _substitute;
    private int _lives;

    public SimulatedNode(SimulatedCluster cluster, int number, Action<ISiloBuilder> substitute)
    {
        _cluster = cluster;
        _substitute = substitute;
        Name = cluster.Name.Length == 0 ? $"node-{number}" : $"{cluster.Name}-node-{number}";
        Address = new IPAddress([10, cluster.Subnet, 0, (byte)number]);
        Disk = new SimulatedDisk(cluster.World, Name) { PowerLost = () => Silo!.Kill(silently: true) };
    }

    public string Name { get; }

    public IPAddress Address { get; }

    public SimulatedDisk Disk { get; }

    public SimulatedSilo? Silo { get; private set; }

    /// <summary>The identity that its disk gives it.</summary>
    public string? NodeId { get; private set; }

    /// <summary>Whether whoever watches over the machine starts a silo that has ended.</summary>
    public bool IsWanted { get; set; }

    public bool IsRunning => Silo is { IsRunning: true, Process: { HasEnded: false, IsPaused: false } };

    /// <summary>The copies that are open here.</summary>
    public IEnumerable<IndexShard> Shards => IsRunning ? Silo!.Services.GetRequiredService<ShardRegistry>().All.OrderBy(shard => shard.Key.ToString(), StringComparer.Ordinal) : [];

    /// <summary>Whether it has heard of the last decision about an index: until then it may ask copies that are none any more.</summary>
    public bool Knows(IndexMetadata index) =>
        IsRunning && Silo!.Services.GetRequiredService<MetadataCache>().Find(index.Uuid) is { } known && known.Metadata.Version >= index.Version;

    /// <summary>Starts the silo, and again whenever it has ended while it is wanted.</summary>
    public async Task WatchAsync()
    {
        while (true)
        {
            if (IsWanted && Silo is null or { Process.HasEnded: true })
            {
                Start();
            }

            await _cluster.World.Outside.Delay(WatchPeriod);
        }
    }

    /// <summary>Ends the process; what it wrote to its disk stays.</summary>
    public void Kill()
    {
        Silo?.Kill(silently: false);
        Disk.EndOfProcess();
    }

    /// <summary>The machine loses its power.</summary>
    public void LosePower()
    {
        Silo?.Kill(silently: true);
        Disk.LosePower();
    }

    public override string ToString() => Name;

    private async void Start()
    {
        try
        {
            Silo = _cluster.CreateSilo(Name, Address, ++_lives, Configure);
            NodeId = Silo.Services.GetRequiredService<Winnow.Grains.Nodes.WinnowNode>().Id;
            _cluster.World.Note("start", $"{Silo} {NodeId}");
            var silo = Silo;
            await silo.StartAsync();
            _cluster.World.Note("started", silo.ToString());
        }
        catch (Exception exception)
        {
            _cluster.World.Note("failed", $"{Name}.{_lives} did not start: {exception.GetType().Name}: {exception.Message}");
            Kill();
        }
    }

    private void Configure(SimulatedProcess process, ISiloBuilder builder)
    {
        builder.Services.AddSingleton(process);
        builder.Services.AddSingleton<IComputePool>(new SimulatedComputePool(process, Disk.Delay));
        builder.Services.AddSingleton<ISystemStatistics>(new SimulatedStatistics(() => (1L << 40, Disk.IsFull ? 1L << 30 : 1L << 39)));
        builder.UseWinnow(winnow =>
        {
            winnow.Store = ClusterStore.External;
            winnow.ConfigureEndpoints = false;
            winnow.NodeName = Name;
            winnow.ClusterName = _cluster.Name.Length == 0 ? winnow.ClusterName : _cluster.Name;
            winnow.DataDirectory = Disk.Mount();
            winnow.UuidSource = new SimulatedUuids(process.Random.Fork("uuids"));
        });
        builder.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.NumVotesForDeathDeclaration = 2;
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        });
        _substitute(builder);
    }
}
