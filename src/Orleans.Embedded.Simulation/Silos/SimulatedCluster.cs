using System.Net;
using Orleans.Hosting;
using Orleans.Runtime.Membership;
using Orleans.Runtime.Reminders;

namespace Orleans.Embedded.Simulation;

/// <summary>Silos of one cluster in a simulated world, with the network and the database between them. Several in one world have names.</summary>
public sealed class SimulatedCluster
{
    public SimulatedCluster(SimulatedWorld world, string name = "")
    {
        (World, Name) = (world, name);
        Random = name.Length == 0 ? world.Random : world.Random.Fork(name);
        Network = new SimulatedNetwork(world, Random);
        Database = new SimulatedDatabase(world, Random, Network);
    }

    public SimulatedWorld World { get; }

    public string Name { get; }

    /// <summary>What happens in one cluster does not change what happens in another.</summary>
    public SimulatedRandom Random { get; }

    /// <summary>What leads to other clusters: their clients connect over it; null when there are none.</summary>
    public SimulatedNetwork? Link { get; init; }

    /// <summary>Machines have addresses of this net: those of linked clusters differ.</summary>
    public byte Subnet { get; init; }

    public SimulatedNetwork Network { get; }

    public SimulatedDatabase Database { get; }

    public SimulatedGrainStates States { get; } = new();

    internal IMembershipTable Membership { get; } = new InMemoryMembershipTable();

    /// <summary>By what silos and clients know that they belong together.</summary>
    internal string Id => Name.Length == 0 ? "simulation" : Name;

    internal IReminderTable Reminders { get; } = new InMemoryReminderTable();

    /// <summary>A silo's process on a machine; several lives of one silo have the same name and address, and a growing generation.</summary>
    public SimulatedSilo CreateSilo(string name, IPAddress address, int life, Action<SimulatedProcess, ISiloBuilder> configure) =>
        new(this, World.AddProcess($"{name}.{life}"), name, address, life, configure);
}
