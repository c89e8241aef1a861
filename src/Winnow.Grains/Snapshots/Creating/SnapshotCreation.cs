using Winnow.Protocols;
using Winnow.Protocols.Snapshots;

namespace Winnow.Grains.Snapshots.Creating;

/// <summary>One snapshot that is being made: all shards at once as far as their nodes allow it, then what holds them together.</summary>
internal sealed class SnapshotCreation
{
    private readonly SnapshotRun _run;
    private readonly CreatePlan _plan;
    private readonly SnapshotServices _services;
    private readonly CancellationTokenSource _aborted = new();
    private readonly NodeSlots _slots = new();
    private readonly Dictionary<string, ShardTaker[]> _takers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<ShardSnapshotReport[]>> _indices = new(StringComparer.Ordinal);

    private SnapshotCreation(SnapshotRun run, SnapshotServices services)
    {
        _run = run;
        _plan = StateJson.Read<CreatePlan>(run.Plan.Span);
        _services = services;
        Result = MakeUnlessAborted();
    }

    public Task<SnapshotResult> Result { get; }

    public static SnapshotCreation Start(SnapshotRun run, SnapshotServices services) => new(run, services);

    public Task Taken(string indexUuid) => _indices.TryGetValue(indexUuid, out var taken) ? taken : Task.CompletedTask;

    public async Task Abort()
    {
        await _aborted.CancelAsync();
        await Task.WhenAll(_takers.Values.SelectMany(takers => takers).Select(taker => taker.Abort()));
    }

    public SnapshotProgress Progress() => new()
    {
        Indices =
        [
            .. _plan.Indices.Select(index => new IndexSnapshotProgress
            {
                Name = index.Name,
                Shards = [.. _takers.GetValueOrDefault(index.Uuid, []).Select(taker => taker.Report)],
            }),
        ],
    };

    private async Task<SnapshotResult> MakeUnlessAborted()
    {
        try
        {
            var made = await Make();
            return _aborted.IsCancellationRequested ? new SnapshotResult { Aborted = true } : made;
        }
        catch (OperationCanceledException) when (_aborted.IsCancellationRequested)
        {
            return new SnapshotResult { Aborted = true };
        }
    }

    private async Task<SnapshotResult> Make()
    {
        // The repository is opened first: without it there is no use in asking anybody for anything.
        var open = await _services.Stores.Open(_run.Repository);
        var manifests = new SnapshotManifests(_services, open.Repository.Upload(_run.Uuid), _aborted.Token);
        foreach (var index in _plan.Indices)
        {
            _takers[index.Uuid] = [.. Enumerable.Range(0, index.Shards).Select(shard => new ShardTaker(_run, _plan, index, shard, _services, _slots, _aborted.Token))];
            _indices[index.Uuid] = Take(index);
        }

        var indices = await Task.WhenAll(_plan.Indices.Select(async index => await manifests.Index(index, await _indices[index.Uuid])));
        var global = _plan.IncludeGlobalState ? await manifests.GlobalState() : null;
        return new SnapshotResult
        {
            Indices = indices,
            GlobalState = global?.Hash.ToString(),
            GlobalStateLength = global?.Length ?? 0,
            EndMillis = _services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
    }

    private async Task<ShardSnapshotReport[]> Take(PlannedIndex index)
    {
        foreach (var before in _run.Before.Where(before => string.Equals(before.IndexUuid, index.Uuid, StringComparison.Ordinal)))
        {
            await TakenBy(before);
        }

        return await Task.WhenAll(_takers[index.Uuid].Select(taker => taker.Take()));
    }

    /// <summary>A shard is taken for one snapshot after the other. It would do no harm otherwise, only work twice: so a grain that cannot be asked is not waited for.</summary>
    private async Task TakenBy(SnapshotBefore before)
    {
        var grain = _services.Grains.GetGrain<ISnapshotGrain>(ISnapshotGrain.KeyOf(_run.Repository, before.SnapshotUuid));
        try
        {
            while (!_aborted.IsCancellationRequested && !await grain.Taken(before.IndexUuid))
            {
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Its silo has died.
        }
    }
}
