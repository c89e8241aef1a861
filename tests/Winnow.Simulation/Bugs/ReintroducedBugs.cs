using Orleans.Embedded.Simulation;
using Winnow.Contracts;
using Winnow.Simulation.Disks;
using Winnow.Simulation.Faults;
using Winnow.Simulation.Runs;

namespace Winnow.Simulation.Bugs;

/// <summary>Bugs to look for. Those of which it is known within how many seeds they are found are in the tests, with the number.</summary>
internal static class ReintroducedBugs
{
    private const FaultKinds Failovers = FaultKinds.Kill | FaultKinds.Cancel;

    private static readonly UnverifiedReads Unverified = new();

    public static IReadOnlyList<ReintroducedBug> All { get; } =
    [
        new("acknowledge-before-replica", "a replica answers before it has the operations")
        {
            Faults = FaultKinds.Kill,
            Configure = CallBugs.On<IShardReplicationGrain>(nameof(IShardReplicationGrain.Replicate), CallBugs.AnswerFirst),
        },
        new("keep-failed-copy", "a write is acknowledged although the copy that failed was not removed from the in-sync set")
        {
            Faults = FaultKinds.Kill | FaultKinds.Cut,
            Configure = CallBugs.On<IIndexGrain>(nameof(IIndexGrain.FailCopy), CallBugs.SayItIsDone),
        },
        new("promote-stale-copy", "the in-sync set never shrinks, so that a copy without the last writes becomes primary")
        {
            Faults = FaultKinds.Kill | FaultKinds.Cut,
            PutInto = (cluster, _) => cluster.States.Rewrite = StorageBugs.OfShards(StorageBugs.NeverShrink),
        },
        new("reuse-term", "a promotion does not raise the primary term")
        {
            Faults = FaultKinds.Kill,
            PutInto = (cluster, _) => cluster.States.Rewrite = StorageBugs.OfShards(StorageBugs.ReuseTerm),
        },
        new("trust-at-once", "a copy is marked in-sync before it has recovered")
        {
            Faults = FaultKinds.Kill,
            PutInto = (cluster, _) =>
            {
                cluster.States.Rewrite = StorageBugs.OfShards(StorageBugs.TrustAtOnce);
                cluster.States.TellsOfRewrites = true;
            },
        },
        new("ignore-etags", "two activations of an index decide without noticing each other")
        {
            Faults = FaultKinds.Duplicate | FaultKinds.Pause | FaultKinds.Cancel,
            PutInto = (cluster, _) => cluster.States.ChecksETags = false,
        },
        new("ignore-old-term", "a copy takes operations from a primary of an earlier term")
        {
            Faults = FaultKinds.Cancel | FaultKinds.Link,
            Configure = CallBugs.Change<IShardReplicationGrain, ReplicateRequest>(nameof(IShardReplicationGrain.Replicate), CallBugs.WithTermOfCopy),
        },
        new("forget-rollback", "a copy keeps what the new primary does not have")
        {
            Faults = Failovers,
            Configure = builder =>
            {
                CallBugs.Change<IShardReplicationGrain, ResyncRequest>(nameof(IShardReplicationGrain.Resync), CallBugs.WithTermsOfCopy)(builder);
                CallBugs.Change<IShardRecoveryGrain, StartRecoveryRequest>(nameof(IShardRecoveryGrain.StartRecovery), static (_, request) => request with { Unsafe = [] })(builder);
            },
        },
        new("everything-is-safe", "a copy takes its own checkpoint for the global one")
        {
            Faults = FaultKinds.Cancel,
            Configure = CallBugs.Change<IShardReplicationGrain, ReplicateRequest>(nameof(IShardReplicationGrain.Replicate), CallBugs.WithEverythingSafe),
        },
        new("join-too-early", "a recovered copy joins the in-sync set without the last operations")
        {
            Faults = FaultKinds.Kill,
            Configure = builder =>
            {
                CallBugs.On<IShardRecoveryGrain>(nameof(IShardRecoveryGrain.PrepareOperations), CallBugs.LeaveOutTheLast)(builder);
                CallBugs.Change<IShardRecoveryGrain, FinalizeRecoveryRequest>(nameof(IShardRecoveryGrain.FinalizeRecovery), CallBugs.WithAllThereIs)(builder);
            },
        },
        new("apply-retry-twice", "a write that is sent again is executed again")
        {
            Faults = Failovers,
            Configure = CallBugs.Change<IShardGrain, ShardBulkRequest>(nameof(IShardGrain.Bulk), CallBugs.WithNewNames),
        },
        new("drop-lease-early", "a primary lets go of the history that a copy which is away will need")
        {
            Faults = FaultKinds.Kill,
            Configure = CallBugs.Change<IShardGrain, ShardBulkRequest>(nameof(IShardGrain.Bulk), CallBugs.WithoutLeases),
        },
        new("skip-fsync", "a translog is acknowledged without being on disk")
        {
            Faults = FaultKinds.Power,
            PutInto = OnDisks(disk => disk.IgnoresSync = static file => file.Contains("/translog/", StringComparison.Ordinal)),
        },
        new("skip-commit-fsync", "a commit's files are not synced before the translog is trimmed")
        {
            Faults = FaultKinds.Power,
            PutInto = OnDisks(disk => disk.IgnoresSync = static file => file.Contains("/index/", StringComparison.Ordinal)),
        },
        new("serve-corrupt-block", "what a file holds is read without having been verified")
        {
            Faults = FaultKinds.BitFlip,
            PutInto = OnDisks(disk => disk.HarmsWhatIsOpen = true),
        },
        new("skip-persist", "a root refers to blobs that were not made durable")
        {
            Scene = Scene.Repository,
            Faults = FaultKinds.Power,
            WrapStore = static store => new StoreBugs.NothingIsPersisted(store),
        },
        new("set-without-compare", "a root takes the place of another than that it was made from")
        {
            Scene = Scene.Repository,
            Faults = FaultKinds.None,
            WrapStore = static store => new StoreBugs.NothingIsCompared(store),
        },
        new("clean-up-with-old-root", "a clean-up reads the root before it lists what is there")
        {
            Scene = Scene.Repository,
            Faults = FaultKinds.None,
            WrapStoreOfHousekeeping = static store => new StoreBugs.RootIsReadBeforeLists(store),
        },
        new("sweep-under-activities", "a sweep does not look at who is registered")
        {
            Scene = Scene.Repository,
            Faults = FaultKinds.None,
            WrapStoreOfHousekeeping = static store => new ActivityBugs.NobodyIsSeen(store),
        },
        new("do-not-register", "a create does not register before it looks at what is there")
        {
            Scene = Scene.Repository,
            Faults = FaultKinds.None,
            WrapStore = static store => new ActivityBugs.NobodyIsRegistered(store),
        },
        new("ignore-epoch", "who was delayed changes a root although another has taken its place")
        {
            Scene = Scene.Repository,
            Faults = FaultKinds.Pause | FaultKinds.Delay,
            WrapStore = static store => new ActivityBugs.NobodyIsSuperseded(store),
        },
        new("restore-unverified", "a restore takes chunks as they are read")
        {
            Scene = Scene.Repository,
            Faults = FaultKinds.BitFlip,
            WrapStore = Unverified.Wrap,
            WrapExecutor = Unverified.Wrap,
        },
        .. FollowingBugs.All,
    ];

    public static ReintroducedBug Find(string name) =>
        All.FirstOrDefault(bug => bug.Name == name) ?? throw new ArgumentException($"[{name}] is no known bug: {string.Join(", ", All.Select(bug => bug.Name))}");

    private static Action<SimulatedCluster, IReadOnlyList<Nodes.SimulatedNode>> OnDisks(Action<SimulatedDisk> change) => (_, nodes) =>
    {
        foreach (var node in nodes)
        {
            change(node.Disk);
        }
    };
}
