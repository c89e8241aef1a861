using System.Collections.Immutable;
using System.Text;
using Winnow.Grains.Metadata;
using Winnow.Grains.Snapshots.Operations;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Protocols;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Restoring;

/// <summary>What a restore will bring back: checked against the snapshot and the names that there are. The master checks the names again.</summary>
internal sealed class RestorePlanner(MetadataCache metadata, RepositoryStores stores, IUuidSource uuids)
{
    public async Task<RestorePlan> Plan(RestoreSnapshotRequest request)
    {
        var body = RestoreBody.Read(request.Body);
        var repository = (await stores.Open(request.Repository)).Repository;
        var entry = await RepositoryErrors.Of(request.Repository, "cannot read the repository", () => repository.Find(request.Snapshot))
            ?? throw SnapshotRefusals.SnapshotMissing(request.Repository, request.Snapshot);
        var info = await RepositoryErrors.Of(request.Repository, $"cannot read snapshot [{request.Snapshot}]", () => repository.Info(entry));
        Check(request, body, info);
        var chosen = Choose(request, body, info);
        var names = RestoreNames.Rename(request.Repository, request.Snapshot, chosen.Select(index => index.Name), body.RenamePattern, body.RenameReplacement);
        var known = metadata.Cluster;
        var indices = chosen.Zip(names, (index, name) =>
        {
            // A closed index gives its place, and keeps its uuid.
            var uuid = known.Indices.TryGetValue(name.Name, out var there) && there.Closed ? there.Uuid : uuids.Next();
            return new RestoredIndex(index.Name, name.Name, uuid, index.Manifest.ToString(), index.Shards.Length);
        }).ToImmutableArray();
        RestoreDecision.Check(known, $"{request.Repository}:{request.Snapshot}/{entry.Uuid}", indices.Select(index => (index.Name, index.Uuid)));
        return new RestorePlan
        {
            Snapshot = entry.Name,
            SnapshotUuid = entry.Uuid,
            Indices = indices,
            Body = request.Body.IsEmpty ? "{}" : Encoding.UTF8.GetString(request.Body.Span),
        };
    }

    private static void Check(RestoreSnapshotRequest request, RestoreBody body, SnapshotInfo info)
    {
        if (info.State == SnapshotState.Failed)
        {
            throw SnapshotRefusals.Restore(request.Repository, request.Snapshot, "unsupported snapshot state [FAILED]");
        }

        if (body.IncludeGlobalState && info.GlobalState is null)
        {
            throw SnapshotRefusals.Restore(request.Repository, request.Snapshot, "cannot restore global state since the snapshot was created without global state");
        }
    }

    private static List<SnapshotIndex> Choose(RestoreSnapshotRequest request, RestoreBody body, SnapshotInfo info)
    {
        var chosen = info.Indices.Where(index => SnapshotNames.Matches(body.Indices, index.Name)).ToList();
        if (!body.IgnoreUnavailable)
        {
            foreach (var name in SnapshotNames.Exact(body.Indices).Where(name => !info.Indices.Any(index => string.Equals(index.Name, name, StringComparison.Ordinal))))
            {
                throw Refusals.IndexNotFound(name);
            }
        }

        if (!body.Partial && chosen.Find(index => index.Shards.Any(shard => shard.Failure is not null)) is { } failed)
        {
            throw SnapshotRefusals.Restore(request.Repository, request.Snapshot, $"index [{failed.Name}] wasn't fully snapshotted - cannot restore");
        }

        return chosen;
    }
}
