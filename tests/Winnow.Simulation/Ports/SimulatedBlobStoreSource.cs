using Orleans.Embedded.Simulation;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;
using Winnow.Simulation.Blobs;

namespace Winnow.Simulation.Ports;

/// <summary>Every repository, by whichever name, is one storage, which outlives the processes that use it.</summary>
internal sealed class SimulatedBlobStoreSource(SimulatedContainer container, SimulatedProcess process, Func<IBlobStore, IBlobStore> wrap) : IBlobStoreSource
{
    public IBlobStore Open(string name, RepositoryDefinition definition) => wrap(container.Mount(process));
}
