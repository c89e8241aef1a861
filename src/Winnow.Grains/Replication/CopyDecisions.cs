using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Shards;

namespace Winnow.Grains.Replication;

/// <summary>
/// What a primary has its index decide about other copies. A decision is asked for until it is known: one that may have been made, or not,
/// leaves nobody to say which copies there are.
/// </summary>
internal sealed class CopyDecisions(ShardKey key, long term, ReplicationServices services, CancellationToken over)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, Task> _failing = new(StringComparer.Ordinal);

    /// <summary>Completes when the copy is out of the in-sync set. All who need it wait for one decision.</summary>
    public Task Fail(string allocationId, string details)
    {
        if (!_failing.TryGetValue(allocationId, out var running))
        {
            _failing[allocationId] = running = RunFail(allocationId, details);
        }

        return running;
    }

    /// <summary>The decision that is being made about a copy that misses an operation; null when it misses none.</summary>
    public Task? Failing(string allocationId) => _failing.GetValueOrDefault(allocationId);

    public Task MarkInSync(string allocationId) => Decide(allocationId, "", (index, command) => index.MarkInSync(command), MasterErrors.MayPass);

    public Task HandOver(string allocationId) => Decide(allocationId, "", (index, command) => index.HandOver(command), MasterErrors.MayPass);

    private async Task RunFail(string allocationId, string details)
    {
        await Decide(allocationId, details, (index, command) => index.FailCopy(command), exception => !ReplicationErrors.IsOver(exception));
        _failing.Remove(allocationId);
    }

    private async Task Decide(string allocationId, string details, Func<IIndexGrain, ReplicaCommand, Task<StateMessage>> decide, Func<Exception, bool> mayPass)
    {
        var command = new ReplicaCommand
        {
            Shard = key.Shard,
            AllocationId = allocationId,
            PrimaryAllocationId = key.AllocationId,
            PrimaryTerm = term,
            Details = details,
        };
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks)))
        {
            over.ThrowIfCancellationRequested();
            try
            {
                var state = await decide(services.Grains.GetGrain<IIndexGrain>(key.IndexUuid), command);
                services.Metadata.ApplyIndex(state);
                return;
            }
            catch (Exception exception) when (mayPass(exception) && !over.IsCancellationRequested)
            {
                await services.Time.Pause(pause, over);
            }
        }
    }
}
