using System.Collections.Immutable;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Protocols;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>
/// The registrations in a repository's root of what this cluster does there: they keep others from removing what is relied on. And what
/// follows when they are gone: sweeps.
/// </summary>
internal sealed class RepositoryActivities(IRepositoryOperations operations, RepositoryServices services)
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan DeadAfter = TimeSpan.FromHours(24);
    private readonly Dictionary<string, TaskCompletionSource> _accepted = new(StringComparer.Ordinal);
    private DateTimeOffset _renewed = services.Time.GetUtcNow();
    private bool _sweepWanted;
    private bool _sweeping;

    /// <summary>Completes when an operation is accepted, or fails as it did before.</summary>
    public Task Accepted(string uuid) => operations.State.Find(uuid) is null && !_accepted.ContainsKey(uuid) ? Task.CompletedTask : Waiter(uuid).Task;

    /// <summary>Whoever asked for the operation may be answered.</summary>
    public void Accept(string uuid) => Waiter(uuid).TrySetResult();

    /// <summary>The operation has ended.</summary>
    public void Forget(string uuid, Exception? exception)
    {
        if (_accepted.Remove(uuid, out var waiter))
        {
            if (exception is null)
            {
                waiter.TrySetResult();
            }
            else if (waiter.TrySetException(exception))
            {
                // Nobody may be waiting.
                _ = waiter.Task.Exception;
            }
        }
    }

    public async Task<long> Register(SnapshotOperation operation)
    {
        var name = operation.Makes ?? operation.Restoring!.Snapshot;
        var kind = operation.Kind switch
        {
            OperationKind.Create => ActivityKind.Create,
            OperationKind.Clone => ActivityKind.Clone,
            _ => ActivityKind.Restore,
        };
        var activity = new Activity(operation.Uuid, kind, services.Metadata.Cluster.ClusterUuid, name, 0, services.Time.GetUtcNow().ToUnixTimeMilliseconds());
        RepositoryRoot root;
        try
        {
            root = await RootRetries.Make(operations, new RegisterActivity(activity), name, services.Time);
        }
        catch (Refusal) when (operation.Makes is not null)
        {
            if (await RootRetries.IsThere(operations, name, operation.Uuid))
            {
                throw new SnapshotIsThereException();
            }

            throw;
        }

        await CheckUuid(root.RepositoryUuid);
        return root.Activity(operation.Uuid)?.Generation
            ?? throw RepositoryErrors.SnapshotFailed(operations.Name, name, "its registration in the repository is gone", null);
    }

    /// <summary>Says that what runs is alive, now and then.</summary>
    public async Task Renew()
    {
        var now = services.Time.GetUtcNow();
        var alive = operations.State.Operations.Where(operation => operation.Kind != OperationKind.Delete).Select(operation => operation.Uuid).ToImmutableArray();
        if (alive.IsEmpty || now - _renewed < RenewEvery)
        {
            return;
        }

        _renewed = now;
        try
        {
            await operations.Change(new RenewActivities(alive, now.ToUnixTimeMilliseconds()));
        }
        catch (IOException)
        {
            // Soon enough the next time: it takes a day until somebody takes them for dead.
            _renewed = now - RenewEvery + TimeSpan.FromMinutes(5);
        }
    }

    /// <summary>In the background; one at a time.</summary>
    public void Sweep()
    {
        _sweepWanted = true;
        if (!_sweeping)
        {
            _sweeping = true;
            _ = SweepAll();
        }
    }

    public async Task<CleanupMessage> Cleanup(bool dryRun)
    {
        var repository = await operations.Open();
        return await RepositoryErrors.Of(operations.Name, "cannot clean up the repository", async () =>
        {
            if (!dryRun)
            {
                var known = operations.State.Operations.Where(operation => operation.Kind != OperationKind.Delete).Select(operation => operation.Uuid);
                var dead = services.Time.GetUtcNow() - DeadAfter;
                await operations.Change(new DropStaleActivities(services.Metadata.Cluster.ClusterUuid, [.. known], dead.ToUnixTimeMilliseconds()));
            }

            var result = await repository.Cleanup(dryRun);
            return new CleanupMessage { Bytes = result.DeletedBytes, Blobs = result.DeletedBlobs };
        });
    }

    private TaskCompletionSource Waiter(string uuid)
    {
        if (!_accepted.TryGetValue(uuid, out var waiter))
        {
            _accepted[uuid] = waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return waiter;
    }

    private async Task SweepAll()
    {
        try
        {
            while (_sweepWanted)
            {
                _sweepWanted = false;
                if (services.Metadata.Cluster.Repositories.TryGetValue(operations.Name, out var definition) && !definition.IsReadOnly)
                {
                    await services.Sweeps.Run(operations.Name, operations.Open);
                }
            }
        }
        finally
        {
            _sweeping = false;
        }
    }

    /// <summary>The storage is the one that was registered; what it calls itself is remembered when it is first known.</summary>
    private async Task CheckUuid(string uuid)
    {
        var definition = await services.Stores.Definition(operations.Name);
        if (definition.Uuid.Length == 0)
        {
            await services.Master.Retried(() => services.Master.Master.PutRepository(operations.Name, (definition with { Uuid = uuid }).ToMessage()));
        }
        else if (!string.Equals(definition.Uuid, uuid, StringComparison.Ordinal))
        {
            throw SnapshotRefusals.Repository(
                operations.Name,
                $"the repository's contents were replaced: its uuid was [{definition.Uuid}] and is [{uuid}]. Remove the repository and register it again");
        }
    }
}
