using Winnow.Grains.Nodes;

namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>One repository of this cluster.</summary>
[GrainType("winnow.repository"), MasterEligible, ReachesStore, Reentrant]
internal sealed class RepositoryGrain(RepositoryVerification verification) : Grain, IRepositoryGrain
{
    public Task CheckUnused() => Task.CompletedTask;

    public Task<NodeName[]> Verify(RepositoryMessage definition) => verification.Verify(this.GetPrimaryKeyString(), definition.ToDefinition());
}
