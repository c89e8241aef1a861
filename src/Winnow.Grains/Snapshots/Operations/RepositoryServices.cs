using System.Globalization;
using Winnow.Grains.Metadata;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Protocols.Snapshots;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>What the grain of a repository needs of its silo.</summary>
internal sealed record RepositoryServices(
    RepositoryStores Stores,
    RepositoryVerification Verification,
    MetadataCache Metadata,
    MembershipLease Lease,
    MasterCalls Master,
    TimeProvider Time,
    RepositorySweeps Sweeps,
    OperationRuns Runs)
{
    public const string MaxOperationsSetting = "snapshot.max_concurrent_operations";

    public int MaxOperations => int.TryParse(Metadata.Cluster.Setting(MaxOperationsSetting), CultureInfo.InvariantCulture, out var most)
        ? most
        : SnapshotOperations.DefaultMaxOperations;
}
