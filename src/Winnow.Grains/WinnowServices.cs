using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Winnow.Grains.Allocation;
using Winnow.Grains.Cluster;
using Winnow.Grains.Documents;
using Winnow.Grains.Errors;
using Winnow.Grains.Following;
using Winnow.Grains.Following.Administration;
using Winnow.Grains.Following.AutoFollow;
using Winnow.Grains.Following.Followers;
using Winnow.Grains.Following.Leader;
using Winnow.Grains.Following.Promotions;
using Winnow.Grains.Following.Recovery;
using Winnow.Grains.Following.Shards;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Ports;
using Winnow.Grains.Replication;
using Winnow.Grains.Recovery;
using Winnow.Grains.Remote;
using Winnow.Grains.Searching;
using Winnow.Grains.Searching.Copies;
using Winnow.Grains.Searching.Remote;
using Winnow.Grains.Shards;
using Winnow.Grains.Snapshots;
using Winnow.Grains.Snapshots.Creating;
using Winnow.Grains.Snapshots.Maintenance;
using Winnow.Grains.Snapshots.Operations;
using Winnow.Grains.Snapshots.Reading;
using Winnow.Grains.Snapshots.Lifecycle;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Grains.Snapshots.Restoring;
using Winnow.Grains.Snapshots.Shards;
using Winnow.Repositories.FileSystem;

namespace Winnow.Grains;

/// <summary>What the grains of a silo share. Ports that are registered already (by a simulation) stay.</summary>
public static class WinnowServices
{
    public static IUuidSource CreateUuidSource() => new RandomUuidSource();

    /// <summary>Needs a <see cref="Winnow.Store.StoreDirectory"/> for the node's data beside it.</summary>
    public static ISiloBuilder AddWinnowGrains(this ISiloBuilder builder, WinnowNode node)
    {
        var services = builder.Services;
        services.AddSingleton(node);
        SystemPorts.Add(services);
        AddNodes(services);
        AddMetadata(services);
        AddAllocation(services);
        AddShards(services);
        AddRecovery(services);
        AddSnapshots(services);
        AddRemote(services);
        AddFollowing(services);
        AddFacades(services);
        return builder.UseSiloMetadata(NodeMetadata.Of(node)).AddIncomingGrainCallFilter<ErrorFilter>();
    }

    private static void AddNodes(IServiceCollection services)
    {
        services.AddPlacementDirector<NodePlacement, NodePlacementDirector>();
        services.AddPlacementFilter<MasterEligibleFilter, MasterEligibleDirector>(ServiceLifetime.Singleton);
        services.AddPlacementFilter<ReachesStoreFilter, ReachesStoreDirector>(ServiceLifetime.Singleton);
        services.AddPlacementFilter<RemoteClusterClientFilter, RemoteClusterClientDirector>(ServiceLifetime.Singleton);
        services.AddSingleton<NodeDirectory>();
        services.AddSingleton<IsolatedNodes>();
        services.AddSingleton<NodeReconciler>();
        services.AddSingleton<IndexStateFiles>();
        services.AddSingleton<NodeNames>();
        services.AddSingleton<NodeSync>();
        services.AddSingleton<NodeInformation>();
    }

    private static void AddMetadata(IServiceCollection services)
    {
        services.AddSingleton<MetadataCache>();
        services.AddSingleton<IndexNames>();
        services.AddSingleton<Publisher>();
        services.AddSingleton<MembershipLease>();
        services.AddSingleton<NoMasterBlock>();
        services.AddSingleton<MasterCalls>();
        services.AddTransient<ClusterSweep>();
        services.AddSingleton<MasterSync>();
    }

    private static void AddAllocation(IServiceCollection services)
    {
        // Those of one activation of the allocator: what it knows ends with it.
        services.AddScoped<AllocationTable>();
        services.AddScoped<AllocatorRounds>();
        services.AddScoped<StoredCopies>();
        services.AddScoped<DiskMonitor>();
        services.AddSingleton<NodeDisks>();
    }

    private static void AddShards(IServiceCollection services)
    {
        services.AddSingleton<ShardStores>();
        services.AddSingleton<ShardRegistry>();
        services.AddSingleton<ShardOpener>();
        services.AddSingleton<ShardWrites>();
        services.AddSingleton<ReplicaOperations>();
        services.AddSingleton<ReplicationServices>();
        services.AddSingleton<OperationIds>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, PrimaryHandOver>();
        services.AddSingleton<IsolatedPrimaries>();
        services.AddSingleton<ShardSearches>();
        services.AddSingleton<IndexingPressure>();
    }

    private static void AddRecovery(IServiceCollection services)
    {
        services.AddSingleton<RecoverySettings>();
        services.AddSingleton<RecoveryBandwidth>();
        services.AddSingleton<RecoveringCopies>();
        services.AddSingleton<RecoveryServices>();
        services.AddSingleton<RecoveryQuery>();
        services.AddSingleton<RepositoryRates>();
        services.AddSingleton<ChunkBuffers>();
        services.AddSingleton<ShardSnapshotServices>();
    }

    private static void AddFollowing(IServiceCollection services)
    {
        services.AddSingleton<FollowSettings>();
        services.AddSingleton<LeaderChanges>();
        services.AddSingleton<LeaderServices>();
        services.AddSingleton<LeaderCopies>();
        services.AddSingleton<FollowerWrites>();
        services.AddSingleton<ILeaderShards, RemoteLeaderShards>();
        services.AddSingleton<LeaderBandwidth>();
        services.AddSingleton<LeaderRecoveryServices>();
        services.AddSingleton<FollowingServices>();
        services.AddSingleton<FollowLeases>();
        services.AddSingleton<FollowBatches>();
        services.AddSingleton<FollowerMetadata>();
        services.AddSingleton<FollowerPrimary>();
        services.AddSingleton<LeaderDeletions>();
        services.AddSingleton<FollowerServices>();
        services.AddSingleton<FollowerDrain>();
        services.AddSingleton<NewTerms>();
        services.AddSingleton<Promoter>();
        services.AddSingleton<FollowerWakeUps>();
        services.AddSingleton<Leaders>();
        services.AddSingleton<FollowerNames>();
        services.AddSingleton<FollowAdministration>();
        services.AddSingleton<PromotionAdministration>();
        services.AddSingleton<DemotionAdministration>();
        services.AddSingleton<AnswersInTime>();
        services.AddSingleton<FollowQueries>();
        services.AddSingleton<ForgetFollower>();
        services.AddSingleton<AutoFollowPatterns>();
        services.AddTransient<AutoFollower>();
    }

    private static void AddSnapshots(IServiceCollection services)
    {
        services.TryAddSingleton<IBlobStoreSource, BlobStoreSource>();
        services.AddSingleton<IBlockingExecutor, BlockingExecutor>();
        services.AddSingleton<RepositoryStores>();
        services.AddSingleton<RepositoryVerification>();
        services.AddSingleton<RepositoryMeters>();
        services.AddSingleton<RepositoryAdministration>();
        services.AddSingleton<RepositoryMaintenance>();
        services.AddSingleton<RepositorySweeps>();
        services.AddSingleton<RepositoryServices>();
        services.AddSingleton<SnapshotServices>();
        services.AddSingleton<CreatePlanner>();
        services.AddSingleton<CreateRun>();
        services.AddSingleton<FailedRun>();
        services.AddSingleton<OperationRuns>();
        services.AddSingleton<CloneRun>();
        services.AddSingleton<DeleteRun>();
        services.AddSingleton<RestorePlanner>();
        services.AddSingleton<RestoreRun>();
        services.AddSingleton<RestoreProgressViews>();
        services.AddSingleton<SnapshotAdministration>();
        services.AddSingleton<SnapshotQueries>();
        services.AddSingleton<SnapshotStatus>();
        services.AddSingleton<PolicyRunner>();
        services.AddSingleton<RetentionRun>();
        services.AddSingleton<SlmHistory>();
        services.AddSingleton<SlmAdministration>();
    }

    private static void AddRemote(IServiceCollection services)
    {
        services.AddSingleton<RemoteClusters>();
        services.AddSingleton<RemoteClusterQueries>();
        services.AddSingleton<IRemoteClusters>(provider => provider.GetRequiredService<RemoteClusters>());
    }

    private static void AddFacades(IServiceCollection services)
    {
        services.AddSingleton<AutoIds>();
        services.AddSingleton<AutoCreate>();
        services.AddSingleton<PrimaryRouter>();
        services.AddSingleton<GetCoordinator>();
        services.AddSingleton<ByQuery>();
        services.AddSingleton<SearchTargets>();
        services.AddSingleton<NodeResponses>();
        services.AddSingleton<NodeProbes>();
        services.AddSingleton<CopySelector>();
        services.AddSingleton<CopyCalls>();
        services.AddSingleton<ShardScatter>();
        services.AddSingleton<RemoteParts>();
        services.AddSingleton<RemoteSearches>();
        services.AddSingleton<RemoteSearchAnswers>();
        services.AddSingleton<SearchPhases>();
        services.AddSingleton<ContextOpening>();
        services.AddSingleton<ScrollSearch>();
        services.AddSingleton<CountSearch>();
        services.AddSingleton<SearchCoordinator>();
        services.AddSingleton<SearchContexts>();
        services.AddSingleton<FieldCapabilities>();
        services.AddSingleton<SearchQuestions>();
        services.AddSingleton<ShardBroadcast>();
        services.AddSingleton<IndexAdministration>();
        services.AddSingleton<AliasAdministration>();
        services.AddSingleton<TemplateAdministration>();
        services.AddSingleton<IndexViews>();
        services.AddSingleton<ClusterHealth>();
        services.AddSingleton<HealthFigures>();
        services.AddSingleton<RerouteBody>();
        services.AddSingleton<AllocationQueries>();
        services.AddSingleton<ClusterSettings>();
        services.AddSingleton<ClusterViews>();
        services.AddSingleton<NodeQueries>();
        services.AddSingleton<DanglingIndices>();
    }
}
