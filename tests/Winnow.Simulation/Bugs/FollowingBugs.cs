using Orleans;
using Winnow.Contracts;
using Winnow.Protocols;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Shards;
using Winnow.Simulation.Faults;
using Winnow.Simulation.Runs;
using Winnow.Store;

namespace Winnow.Simulation.Bugs;

/// <summary>Leaders that show too much, and followers that do not take over what they are shown.</summary>
internal static class FollowingBugs
{
    private const int Many = 100;

    public static IReadOnlyList<ReintroducedBug> All { get; } =
    [
        new("show-unsafe", "a leader shows operations that a failover may take back")
        {
            Scene = Scene.Following,
            Faults = FaultKinds.Kill | FaultKinds.Cancel,
            Configure = CallBugs.On<IShardChangesGrain>(nameof(IShardChangesGrain.Changes), ShowEverything),
        },
        new("follow-in-own-terms", "a follower gives operations its own primary term")
        {
            Scene = Scene.Following,
            Faults = FaultKinds.Kill | FaultKinds.Cancel,
            Configure = ChangeBatches(static (batch, operation, _) => operation with { PrimaryTerm = batch.PrimaryTerm }),
        },
        new("follow-with-gaps", "a follower takes a no-op for an operation now and then")
        {
            Scene = Scene.Following,
            Faults = FaultKinds.None,
            Configure = ChangeBatches(static (_, operation, isLast) =>
                isLast && operation.SeqNo % 8 == 7 ? ShardOperation.NoOp(operation.SeqNo, operation.PrimaryTerm, "left out") : operation),
        },
        new("follow-without-replicas", "a follower's copy answers before it has the operations")
        {
            Scene = Scene.Following,
            Faults = FaultKinds.Kill | FaultKinds.Cancel,
            Configure = CallBugs.On<IShardReplicationGrain>(
                nameof(IShardReplicationGrain.Replicate), static call => CallBugs.EngineOf(call) is { IsFollowing: true } ? CallBugs.AnswerFirst(call) : call.Invoke()),
        },
        new("follow-without-bounds", "a follower forgets how much it may ask for and hold")
        {
            Scene = Scene.Following,
            Faults = FaultKinds.Between,
            PutInto = static (cluster, _) =>
            {
                cluster.States.Rewrite = StorageBugs.OfIndices(WithoutBounds);
                cluster.States.TellsOfRewrites = true;
            },
        },
        new("show-another-history", "a leader that was restored shows its operations to those who follow what it was before")
        {
            Scene = Scene.Following,
            Faults = FaultKinds.Operator,
            Configure = CallBugs.Change<IShardChangesGrain, ShardChangesRequest>(
                nameof(IShardChangesGrain.Changes), static (call, request) => CallBugs.EngineOf(call) is { } engine ? request with { HistoryUuid = engine.HistoryUuid } : request),
        },
        new("promote-at-once", "a follower takes over without what its leader still had")
        {
            Scene = Scene.Failover,
            Faults = FaultKinds.Between,
            Configure = CallBugs.On<IPromotionGrain>(nameof(IPromotionGrain.Run), static call =>
            {
                var plan = StateJson.Read<PromotionState>(((ReadOnlyMemory<byte>)call.Request.GetArgument(0)!).Span);
                call.Request.SetArgument(0, (ReadOnlyMemory<byte>)StateJson.Write(plan with { Force = true }));
                return call.Invoke();
            }),
        },
        new("skip-conflict-fsync", "what an old leader gives up is taken back before it is on disk in a conflict file")
        {
            Scene = Scene.Failover,
            Faults = FaultKinds.Power | FaultKinds.Between,
            PutInto = static (_, nodes) =>
            {
                foreach (var node in nodes)
                {
                    node.Disk.IgnoresSync = static file => file.Contains("/conflicts/", StringComparison.Ordinal);
                }
            },
        },
        new("share-too-much", "a new leader says that it has what its old leader wrote and never sent")
        {
            Scene = Scene.Failover,
            Faults = FaultKinds.Between,
            Configure = CallBugs.On<IShardChangesGrain>(nameof(IShardChangesGrain.Terms), static call =>
            {
                var asked = (SharedTermsRequest)call.Request.GetArgument(0)!;
                call.Result = new TermRunMessage[] { new() { FromSeqNo = asked.FromSeqNo, ToSeqNo = asked.ToSeqNo, Term = 1 } };
                return Task.CompletedTask;
            }),
        },
        new("promote-in-own-terms", "a follower that takes over writes in terms below its leader's")
        {
            Scene = Scene.Failover,
            Faults = FaultKinds.Kill | FaultKinds.Cancel,
            PutInto = static (cluster, _) =>
            {
                cluster.States.Rewrite = StorageBugs.OfShards(static (was, shard) => shard.PrimaryTerm > was.PrimaryTerm + 1 ? shard with { PrimaryTerm = was.PrimaryTerm + 1 } : shard);
                cluster.States.TellsOfRewrites = true;
            },
        },
    ];

    private static IndexMetadata WithoutBounds(IndexMetadata index) => index.Follow is { Parameters: { MaxOutstandingReadRequests: not Many } asked } entry
        ? index with
        {
            Follow = entry with
            {
                Parameters = asked with { MaxOutstandingReadRequests = Many, MaxOutstandingWriteRequests = Many, MaxWriteBufferCount = int.MaxValue, MaxWriteBufferSize = 1L << 40 },
            },
        }
        : index;

    private static async Task ShowEverything(IIncomingGrainCallContext call)
    {
        var request = (ShardChangesRequest)call.Request.GetArgument(0)!;
        if (CallBugs.EngineOf(call) is { } engine && engine.SeqNoStats is { LocalCheckpoint: var last, GlobalCheckpoint: var safe } && last > safe && last >= request.FromSeqNo)
        {
            request = request with { PollTimeout = TimeSpan.Zero };
            call.Request.SetArgument(0, request);
            await call.Invoke();
            var operations = engine.Changes(request.FromSeqNo, last, request.MaxOperations).Operations;
            var encoded = OperationsCodec.Encode(operations);
            call.Result = ((ShardChanges)call.Result!) with
            {
                Operations = encoded,
                Checksum = Crc32C.Compute(encoded),
                Count = operations.Count,
                LastSeqNo = operations[^1].SeqNo,
                GlobalCheckpoint = last,
            };
            return;
        }

        await call.Invoke();
    }

    /// <summary>Changes the operations that a follower's primary is given.</summary>
    private static Action<Orleans.Hosting.ISiloBuilder> ChangeBatches(Func<FollowBatch, ShardOperation, bool, ShardOperation> change) =>
        CallBugs.Change<IShardFollowGrain, FollowBatch>(nameof(IShardFollowGrain.Apply), (_, batch) =>
        {
            var operations = OperationsCodec.Decode(batch.Operations.Span);
            var encoded = OperationsCodec.Encode([.. operations.Select((operation, i) => change(batch, operation, i == operations.Count - 1))]);
            return batch with { Operations = encoded, Checksum = Crc32C.Compute(encoded) };
        });
}
