using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Protocols;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>Changes of the root that an operation cannot do without.</summary>
internal static class RootRetries
{
    private const int Tries = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Makes a change, in spite of a storage that fails for some seconds. What is refused is an error.</summary>
    public static async Task<RepositoryRoot> Make(IRepositoryOperations operations, RootChange change, string snapshot, TimeProvider time)
    {
        for (var i = 1; ; i++)
        {
            try
            {
                var (root, outcome) = await operations.Change(change);
                return outcome.IsDone ? root : throw Refused(operations.Name, snapshot, outcome);
            }
            catch (Exception exception) when (RepositoryErrors.MayPass(exception) && i < Tries)
            {
                await time.Pause(Pause * (1 << i));
            }
            catch (IOException exception)
            {
                throw RepositoryErrors.SnapshotFailed(operations.Name, snapshot, "failed to update the repository", exception);
            }
        }
    }

    /// <summary>Unregisters, however long the storage is away: then no change that was begun for the operation can come to pass any more.</summary>
    public static Task Unregister(IRepositoryOperations operations, SnapshotOperation operation, TimeProvider time) =>
        Insist(operations, operation, async () => (await operations.Change(new UnregisterActivity(operation.Uuid))).Outcome.IsDone, time);

    /// <summary>Asks the storage until it answers; false when there is no such repository any more. Who waits hears that it takes long.</summary>
    public static async Task<bool> Insist(IRepositoryOperations operations, SnapshotOperation operation, Func<Task<bool>> ask, TimeProvider time)
    {
        for (var i = 1; ; i++)
        {
            operations.CheckDecides();
            try
            {
                return await ask();
            }
            catch (Refusal refusal) when (refusal.Type == SnapshotRefusals.RepositoryMissingType)
            {
                return false;
            }
            catch (Exception exception) when (!IsFenced(exception))
            {
                if (i >= Tries)
                {
                    operations.Undecided(operation, exception);
                }

                await time.Pause(Pause * (1 << Math.Min(i, Tries)));
            }
        }
    }

    /// <summary>Whether a snapshot has been added in spite of a failure.</summary>
    public static async Task<bool> IsThere(IRepositoryOperations operations, string name, string uuid)
    {
        try
        {
            return await (await operations.Open()).Find(name) is { } entry && string.Equals(entry.Uuid, uuid, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // Nobody can tell now.
            return false;
        }
    }

    /// <summary>Another activation of this grain goes on with what this one does.</summary>
    public static bool IsFenced(Exception exception) =>
        exception is Orleans.Storage.InconsistentStateException || (exception is WinnowException && MasterErrors.MayPass(exception));

    private static Exception Refused(string repository, string snapshot, RootChangeOutcome outcome) => outcome.Refusal switch
    {
        RootRefusal.NameExists => SnapshotRefusals.InvalidSnapshotName(repository, snapshot, "snapshot with the same name already exists"),
        _ => RepositoryErrors.SnapshotFailed(repository, snapshot, outcome.Reason ?? "refused by the repository", null),
    };
}
