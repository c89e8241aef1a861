using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Ports;
using Winnow.Protocols;
using Winnow.Protocols.Allocation;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Allocation;

/// <summary>
/// Gives copies places and moves them, by what this silo's cache says of the indices. It remembers nothing that it could not find out again: a new
/// activation asks for the indices that its silo does not know yet, and goes on.
/// </summary>
[GrainType("winnow.allocator"), MasterEligible, ReachesStore, Reentrant, KeepAlive]
internal sealed partial class AllocatorGrain(
    AllocationTable table,
    AllocatorRounds rounds,
    StoredCopies stored,
    DiskMonitor disks,
    MetadataCache metadata,
    TimeProvider time,
    ILogger<AllocatorGrain> logger) : Grain, IAllocatorGrain
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private readonly ChangeSignal _rerouted = new();
    private readonly CancellationTokenSource _stopped = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        table.Sync();
        _ = FollowChanges();
        _ = disks.Run(table, _rerouted, _stopped.Token);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stopped.Cancel();
        _stopped.Dispose();
        return Task.CompletedTask;
    }

    public Task Reroute()
    {
        _rerouted.Raise();
        return Task.CompletedTask;
    }

    public Task<int> InFlightFetches() => Task.FromResult(stored.InFlight);

    public async Task<AllocationChange[]> Allocate(StateMessage index)
    {
        table.Sync();
        table.Take(StateJson.Read<IndexMetadata>(index.Json.Span));
        var result = Place(index.Key);
        if (!result.NeedsStored)
        {
            return AllocationChanges.ToMessages(result.Changes);
        }

        await stored.Fetch([table.Routing.Find(index.Key)!]);
        var complete = Place(index.Key);
        return AllocationChanges.ToMessages(result.Changes.Concat(complete.Changes));
    }

    public async Task<ReadOnlyMemory<byte>> Explain(ExplainCommand command)
    {
        table.Sync();
        var shard = ExplainTarget.Find(command, table.Routing);
        var index = table.Routing.Of(shard.Index);
        if (shard.State == CopyState.Unassigned && stored.Find(index) is null)
        {
            await stored.Fetch([index]);
        }

        var explanation = ShardExplainer.Explain(shard, stored.Find(index), table.Now(explains: true));
        return AllocationExplanation.Write(explanation, command, table.Info, time.GetUtcNow());
    }

    public Task<UndesiredShards[]> Undesired() => Task.FromResult(rounds.Undesired());

    public async Task<RerouteResult> Execute(RerouteCommandMessage[] commands, bool dryRun, bool explain)
    {
        table.Sync();
        var run = new RerouteRun(table.Now(onACopy: true), stored);
        foreach (var command in commands)
        {
            await run.Execute(command, explain);
        }

        if (dryRun)
        {
            return new RerouteResult { Explanations = run.Explanations(), Routing = run.Routing() };
        }

        foreach (var group in run.Changes.GroupBy(change => change.IndexUuid, StringComparer.Ordinal))
        {
            await Apply(group.Key, AllocationChanges.ToMessages(group));
        }

        _rerouted.Raise();
        return new RerouteResult { Explanations = run.Explanations() };
    }

    private async Task Apply(string uuid, AllocationChange[] changes)
    {
        try
        {
            metadata.ApplyIndex(await GrainFactory.GetGrain<IIndexGrain>(uuid).ApplyAllocation(changes));
        }
        catch (Exception exception) when (MasterErrors.MayPass(exception))
        {
            _ = Tell(uuid);
            throw;
        }
    }

    /// <summary>
    /// Nobody knows whether a decision was persisted that had no answer. The index does when it is asked again, and tells the nodes: else they would hear
    /// of it with its next decision, whenever that is.
    /// </summary>
    private async Task Tell(string uuid)
    {
        try
        {
            while (true)
            {
                await time.Pause(RetryPause, _stopped.Token);
                try
                {
                    await GrainFactory.GetGrain<IIndexGrain>(uuid).Allocate();
                    return;
                }
                catch (Exception exception) when (MasterErrors.MayPass(exception))
                {
                    LogNotTold(uuid, exception);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The silo stops, and the master looks at everything.
        }
    }

    private UnassignedResult Place(string uuid) => table.Routing.Find(uuid) is { } index
        ? UnassignedAllocator.Allocate(index, stored.Find(index), table.Now())
        : UnassignedResult.Nothing;

    /// <summary>Looks at the cluster again whenever this silo learns of a change, or is told of one.</summary>
    private async Task FollowChanges()
    {
        var stopped = _stopped.Token;
        try
        {
            await Load(stopped);
            while (true)
            {
                var changed = Task.WhenAny(metadata.Changes.Next, _rerouted.Next, rounds.Answers.Next);
                var pause = Round();
                try
                {
                    await changed.WaitAtMost(pause, time, stopped);
                }
                catch (TimeoutException)
                {
                    // Something is due.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Another activation goes on.
        }
    }

    private TimeSpan Round()
    {
        try
        {
            return rounds.Next();
        }
        catch (Exception exception)
        {
            LogRoundFailed(exception);
            return RetryPause;
        }
    }

    /// <summary>Nothing is judged by a part of the indices only.</summary>
    private async Task Load(CancellationToken stopped)
    {
        while (true)
        {
            var missing = metadata.Cluster.Indices.Values.Where(entry => metadata.Find(entry.Uuid) is null).ToList();
            try
            {
                await Task.WhenAll(missing.Select(entry => metadata.Index(entry.Uuid).AsTask()));
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogNotLoaded(exception);
                await time.Pause(RetryPause, stopped);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a round of allocation failed")]
    private partial void LogRoundFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "not all indices could be read; allocation waits for them")]
    private partial void LogNotLoaded(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "index [{Uuid}] could not be asked what has become of a reroute; it is asked again")]
    private partial void LogNotTold(string uuid, Exception exception);
}
