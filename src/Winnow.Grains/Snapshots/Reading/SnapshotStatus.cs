using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Snapshots.Operations;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Reading;

/// <summary>How far snapshots are, shard by shard; those that have ended as they ended.</summary>
internal sealed class SnapshotStatus(RepositoryAdministration repositories, RepositoryStores stores, MasterCalls master, IGrainFactory grains)
{
    public async Task<JsonResult> Get(SnapshotStatusRequest request)
    {
        var names = await repositories.Resolve(request.Repository is { } asked ? [asked] : []);
        var expressions = request.Snapshots.SelectMany(name => name.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var statuses = await Task.WhenAll(names.Select(name => Of(name, expressions, request.IgnoreUnavailable)));
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("snapshots");
            foreach (var status in statuses.SelectMany(list => list))
            {
                StatusJson.Write(writer, status);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private async Task<List<SnapshotStatusView>> Of(string repository, List<string> expressions, bool ignoreUnavailable)
    {
        var found = new List<SnapshotStatusView>();
        var running = await CatalogReads.Running(master, grains, repository);
        var wanted = running.Operations.Where(operation => operation.Makes is { } name && SnapshotNames.Matches(expressions, name)).ToList();
        foreach (var operation in wanted)
        {
            found.Add(await Running(repository, operation));
        }

        if (expressions.Count == 0)
        {
            return found;
        }

        var open = (await stores.Open(repository)).Repository;
        var entries = await RepositoryErrors.Of(repository, "cannot read the repository", () => CatalogReads.Find(open, expressions));
        var infos = await Task.WhenAll(entries
            .Where(entry => wanted.TrueForAll(operation => !string.Equals(operation.Uuid, entry.Uuid, StringComparison.Ordinal)))
            .Select(entry => RepositoryErrors.Of(repository, $"cannot read snapshot [{entry.Name}]", () => open.Info(entry))));
        found.AddRange(infos.Select(info => Ended(repository, info)));
        if (!ignoreUnavailable)
        {
            foreach (var name in SnapshotNames.Exact(expressions).Where(name => found.TrueForAll(view => !string.Equals(view.Name, name, StringComparison.Ordinal))))
            {
                throw SnapshotRefusals.SnapshotMissing(repository, name);
            }
        }

        return found;
    }

    private async Task<SnapshotStatusView> Running(string repository, SnapshotOperation operation)
    {
        var progress = await master.Retried(() => grains.GetGrain<IRepositoryGrain>(repository).Progress(operation.Uuid)) ?? new SnapshotProgress();
        return new SnapshotStatusView(
            repository,
            operation.Makes!,
            operation.Uuid,
            operation.Aborted ? "ABORTED" : "STARTED",
            operation.Creating?.IncludeGlobalState ?? true,
            operation.StartMillis,
            0,
            [.. progress.Indices.Select(index => new IndexStatusView(index.Name, [.. index.Shards.Select(ShardStatusView.Of)]))]);
    }

    private static SnapshotStatusView Ended(string repository, SnapshotInfo info) => new(
        repository,
        info.Name,
        info.Uuid,
        info.State == SnapshotState.Failed ? "FAILED" : "SUCCESS",
        info.GlobalState is not null,
        info.StartMillis,
        info.EndMillis - info.StartMillis,
        [.. info.Indices.Select(index => new IndexStatusView(index.Name, [.. index.Shards.Select(ShardStatusView.Of)]))]);
}
