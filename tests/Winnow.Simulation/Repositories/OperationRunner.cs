using Orleans.Embedded.Simulation;
using Winnow.Repositories;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Repositories;

/// <summary>Carries one operation on in one process, from wherever others have left it. Each step may be done again.</summary>
internal sealed class OperationRunner(
    Repository repository, RepositoryOperation operation, SimulatedProcess process, string cluster, WriterEpoch by, RepositoryLedger ledger)
{
    private readonly int _copy = process.Random.Next(ShardFiles.Copies);

    public async Task RunAsync(bool givesUp)
    {
        try
        {
            await CarryOnAsync(givesUp);
        }
        catch (SupersededException)
        {
            // Another attempt carries it on.
        }
    }

    private async Task CarryOnAsync(bool givesUp)
    {
        try
        {
            await (operation.Kind switch
            {
                _ when givesUp => GiveUpAsync("it was tried too often"),
                RepositoryOperationKind.Create => CreateAsync(),
                RepositoryOperationKind.Clone => CloneAsync(),
                RepositoryOperationKind.Restore => RestoreAsync(),
                _ => DeleteAsync(),
            });
        }
        catch (RepositoryFencedException exception)
        {
            // Either it was taken for dead, or somebody else has carried it to its end.
            await GiveUpAsync(exception.Message);
        }
    }

    /// <summary>Ends a create, clone or restore for good; it may turn out to have been done.</summary>
    private async Task GiveUpAsync(string why)
    {
        await ChangeAsync([new UnregisterActivity(operation.Uuid)]);
        if (operation.Kind != RepositoryOperationKind.Restore && (await repository.Find(operation.Name))?.Uuid == operation.Uuid)
        {
            operation.Conclude(by.Epoch, RepositoryOutcome.Done);
        }
        else
        {
            operation.Conclude(by.Epoch, RepositoryOutcome.Failed, why);
        }
    }

    private async Task CreateAsync()
    {
        if (!await RegisterAsync(ActivityKind.Create))
        {
            return;
        }

        var upload = repository.Upload(operation.Uuid);
        var plan = operation.Plan!;
        var indices = await Task.WhenAll(plan.Indices.Select(index => UploadAsync(upload, index)));
        var state = plan.GlobalState is { } number ? await upload.PutGlobalState(SnapshotPlan.StateOf(number)) : null;
        await AddAsync(new SnapshotInfo
        {
            Name = operation.Name,
            Uuid = operation.Uuid,
            State = SnapshotState.Success,
            StartMillis = 0,
            EndMillis = process.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
            ClusterUuid = cluster,
            Version = "1",
            Indices = [.. indices],
            GlobalState = state,
        });
    }

    private async Task<SnapshotIndex> UploadAsync(ContentUpload upload, IndexPlan index)
    {
        var shards = await Task.WhenAll(index.Shards.Select(async shard =>
        {
            var files = ShardFiles.Of(shard, _copy).ToArray();
            var missing = await upload.Missing([.. files.SelectMany(file => file.Chunks).Select(chunk => ContentHash.Of(chunk))]);
            await Task.WhenAll(files.SelectMany(file => file.Chunks).Where(chunk => missing.Contains(ContentHash.Of(chunk))).Select(chunk => upload.Put(chunk)));
            return await upload.Put(new ShardManifest([.. files.Select(file => ShardFiles.FileOf(file.Name, file.Chunks))]));
        }));
        var manifest = await upload.Put(new IndexManifest(index.Metadata, [.. shards]));
        return new SnapshotIndex(index.Name, index.Name, manifest, [.. index.Shards.Select(_ => new SnapshotShard(0, 0, 0, 0, 0, 0))]);
    }

    private async Task CloneAsync()
    {
        if (!await RegisterAsync(ActivityKind.Clone))
        {
            return;
        }

        if (await SourceAsync() is not { } source)
        {
            return;
        }

        var info = await repository.Info(source);
        operation.Plan = new SnapshotPlan([.. PlanOf(source).Indices.Where(index => index.Name == info.Indices[0].Name)], null);
        await AddAsync(info with { Name = operation.Name, Uuid = operation.Uuid, Indices = [info.Indices[0]], GlobalState = null });
    }

    private async Task RestoreAsync()
    {
        if (!await RegisterAsync(ActivityKind.Restore))
        {
            return;
        }

        if (await SourceAsync() is not { } source)
        {
            return;
        }

        await new SnapshotReader(repository).CheckAsync(source, PlanOf(source));
        await ChangeAsync([new UnregisterActivity(operation.Uuid)]);
        operation.Conclude(by.Epoch, RepositoryOutcome.Done);
    }

    private async Task DeleteAsync()
    {
        await ChangeAsync([new RemoveSnapshots([.. operation.Targets])]);
        operation.Conclude(by.Epoch, RepositoryOutcome.Done);
        if (process.Random.Chance(0.7))
        {
            await repository.Sweep();
        }
    }

    /// <summary>The snapshot to clone or restore, the same for whoever carries on; null when there is none, which ends it.</summary>
    private async Task<SnapshotEntry?> SourceAsync()
    {
        operation.SourceEntry ??= await repository.Find(operation.Source);
        if (operation.SourceEntry is null)
        {
            await ChangeAsync([new UnregisterActivity(operation.Uuid)]);
            operation.Conclude(by.Epoch, RepositoryOutcome.Refused, "no such snapshot");
        }

        return operation.SourceEntry;
    }

    private SnapshotPlan PlanOf(SnapshotEntry snapshot) =>
        ledger.Maker(snapshot.Uuid)?.Plan ?? throw new ViolationException("I8", $"nobody made the snapshot [{snapshot.Name}/{snapshot.Uuid}] that was found");

    /// <summary>False when that ends it.</summary>
    private async Task<bool> RegisterAsync(ActivityKind kind)
    {
        if (operation.Generation is not null)
        {
            return true;
        }

        var activity = new Activity(operation.Uuid, kind, cluster, operation.Name, 0, process.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        var changed = await ChangeAsync([new RegisterActivity(activity)]);
        if (!changed.Outcomes[0].IsDone)
        {
            operation.Conclude(by.Epoch, RepositoryOutcome.Refused, changed.Outcomes[0].Reason!);
            return false;
        }

        // Another process may have carried it to its end.
        if (changed.Root.Activity(operation.Uuid) is not { } registered)
        {
            operation.Conclude(by.Epoch, RepositoryOutcome.Done);
            return false;
        }

        operation.Generation ??= registered.Generation;
        return true;
    }

    private async Task AddAsync(SnapshotInfo info)
    {
        var changed = await ChangeAsync([new AddSnapshot(info, operation.Generation!.Value), new RenewActivities([operation.Uuid], info.EndMillis)]);
        switch (changed.Outcomes[0])
        {
            case { IsDone: true }:
                operation.Conclude(by.Epoch, RepositoryOutcome.Done);
                break;
            case { Refusal: RootRefusal.Corrupt } outcome:
                throw new RepositoryCorruptionException(info.Name, outcome.Reason!);
            case var outcome:
                await GiveUpAsync(outcome.Reason!);
                break;
        }
    }

    private async Task<RootChanged> ChangeAsync(RootChange[] changes)
    {
        var changed = await repository.Change(changes, by);
        return changed.IsSuperseded ? throw new SupersededException() : changed;
    }

    private sealed class SupersededException : Exception;
}
