using Winnow.Grains.Nodes;
using Winnow.Grains.Ports;

namespace Winnow.Grains.Snapshots.Creating;

/// <summary>Makes one snapshot. What it knows ends with it: whoever calls it again starts it again.</summary>
[GrainType("winnow.snapshot"), MasterEligible, Reentrant]
internal sealed class SnapshotGrain(SnapshotServices services) : Grain, ISnapshotGrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private SnapshotCreation? _creation;

    public async Task<SnapshotResult?> Run(SnapshotRun run)
    {
        var creation = _creation ??= SnapshotCreation.Start(run, services);
        if (!await Ended(creation.Result))
        {
            return null;
        }

        try
        {
            return await creation.Result;
        }
        catch
        {
            // Another try begins anew.
            _creation = ReferenceEquals(_creation, creation) ? null : _creation;
            throw;
        }
    }

    public Task Abort() => _creation?.Abort() ?? Task.CompletedTask;

    public Task<SnapshotProgress> Progress() => Task.FromResult(_creation?.Progress() ?? new SnapshotProgress());

    public Task<bool> Taken(string indexUuid) => _creation is null ? Task.FromResult(true) : Ended(_creation.Taken(indexUuid));

    private async Task<bool> Ended(Task task)
    {
        try
        {
            await task.WaitAtMost(Patience, services.Time);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            return false;
        }
        catch (Exception) when (task.IsFaulted)
        {
            // It has ended; whoever asks for its result hears how.
        }

        return true;
    }
}
