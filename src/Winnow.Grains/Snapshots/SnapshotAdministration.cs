using System.Collections.Immutable;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Snapshots.Creating;
using Winnow.Grains.Snapshots.Operations;
using Winnow.Grains.Snapshots.Reading;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Grains.Snapshots.Restoring;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots;
using Winnow.Search;

namespace Winnow.Grains.Snapshots;

/// <summary>Changes of snapshots: planned here, decided and done by the repository's grain.</summary>
internal sealed class SnapshotAdministration(
    CreatePlanner creates,
    RestorePlanner restores,
    RestoreProgressViews progress,
    RepositoryStores stores,
    MasterCalls master,
    IGrainFactory grains,
    IUuidSource uuids,
    TimeProvider time)
{
    public async Task<JsonResult> Create(CreateSnapshotRequest request)
    {
        await CheckWritable(request.Repository, "create snapshot");
        var now = time.GetUtcNow();
        var name = DateMathName.Resolve(request.Snapshot, now);
        var operation = new SnapshotOperation
        {
            Uuid = request.Uuid ?? uuids.Next(),
            Kind = OperationKind.Create,
            StartMillis = now.ToUnixTimeMilliseconds(),
            Creating = await creates.Plan(request.Repository, name, request.Body),
        };
        await Begin(request.Repository, operation);
        if (!request.WaitForCompletion)
        {
            return Json.Result(writer => Accepted(writer));
        }

        await Wait(request.Repository, operation.Uuid);
        var repository = (await stores.Open(request.Repository)).Repository;
        var entry = await RepositoryErrors.Of(request.Repository, "cannot read the repository", () => repository.Find(name));
        if (entry is null || !string.Equals(entry.Uuid, operation.Uuid, StringComparison.Ordinal))
        {
            throw RepositoryErrors.SnapshotFailed(request.Repository, $"{name}/{operation.Uuid}", "the snapshot is not in the repository: it was aborted or deleted", null);
        }

        var info = await RepositoryErrors.Of(request.Repository, $"cannot read snapshot [{name}]", () => repository.Info(entry));
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("snapshot");
            SnapshotJson.Write(writer, request.Repository, info, new GetSnapshotsRequest());
            writer.WriteEndObject();
        });
    }

    public async Task<JsonResult> Clone(CloneSnapshotRequest request)
    {
        await CheckWritable(request.Repository, "clone snapshot");
        SnapshotNames.Check(request.Repository, request.Target);
        var indices = CloneIndices(request.Body);
        var repository = (await stores.Open(request.Repository)).Repository;
        var source = await RepositoryErrors.Of(request.Repository, "cannot read the repository", () => repository.Find(request.Source))
            ?? throw SnapshotRefusals.SnapshotMissing(request.Repository, request.Source);
        var operation = new SnapshotOperation
        {
            Uuid = uuids.Next(),
            Kind = OperationKind.Clone,
            StartMillis = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Cloning = new ClonePlan { Snapshot = request.Target, Source = source.Name, SourceUuid = source.Uuid, Indices = indices },
        };
        await Begin(request.Repository, operation);
        await Wait(request.Repository, operation.Uuid);
        return Acknowledged();
    }

    public async Task<JsonResult> Delete(DeleteSnapshotsRequest request)
    {
        await CheckWritable(request.Repository, "delete snapshots");
        var targets = await Targets(request);
        if (targets.IsEmpty)
        {
            return Acknowledged();
        }

        var operation = new SnapshotOperation
        {
            Uuid = uuids.Next(),
            Kind = OperationKind.Delete,
            StartMillis = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Targets = targets,
        };
        var message = new SnapshotOperationMessage { Json = StateJson.Write(operation) };
        var joined = await master.Retried(() => Grain(request.Repository).Delete(message));
        if (request.WaitForCompletion)
        {
            await Wait(request.Repository, joined);
        }

        return Acknowledged();
    }

    public async Task<JsonResult> Restore(RestoreSnapshotRequest request)
    {
        var plan = await restores.Plan(request);
        var operation = new SnapshotOperation
        {
            Uuid = uuids.Next(),
            Kind = OperationKind.Restore,
            StartMillis = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Restoring = plan,
        };
        await Begin(request.Repository, operation);
        if (!request.WaitForCompletion)
        {
            return Json.Result(writer => Accepted(writer));
        }

        await Wait(request.Repository, operation.Uuid);
        var shards = await progress.Newest(operation);
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("snapshot");
            writer.WriteString("snapshot", plan.Snapshot);
            writer.WriteStartArray("indices");
            foreach (var index in plan.Indices)
            {
                writer.WriteStringValue(index.Name);
            }

            writer.WriteEndArray();
            SnapshotJson.WriteShards(writer, shards.Total, shards.Successful);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static void Accepted(System.Text.Json.Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("accepted", value: true);
        writer.WriteEndObject();
    }

    private static JsonResult Acknowledged() => Json.Result(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("acknowledged", value: true);
        writer.WriteEndObject();
    });

    private static ImmutableArray<string> CloneIndices(ReadOnlyMemory<byte> body)
    {
        ImmutableArray<string> indices = [];
        foreach (var member in JsonBody.ParseObject(body).Root.EnumerateObject())
        {
            indices = member.Name switch
            {
                "indices" => [.. SnapshotBodies.Names(member)],
                "ignore_unavailable" or "expand_wildcards" or "allow_no_indices" => indices,
                _ => throw Winnow.Search.Errors.IllegalArgument($"Unknown parameter {member.Name}"),
            };
        }

        return indices.IsEmpty ? throw Refusals.ActionRequestValidation("indices list cannot be empty") : indices;
    }

    private async Task CheckWritable(string repository, string action)
    {
        if ((await stores.Definition(repository)).IsReadOnly)
        {
            throw SnapshotRefusals.ReadOnly(repository, action);
        }
    }

    /// <summary>The snapshots that are named, running ones as well. A name that is none of them is an error, a pattern that finds none is not.</summary>
    private async Task<ImmutableArray<SnapshotTarget>> Targets(DeleteSnapshotsRequest request)
    {
        var expressions = request.Snapshots.SelectMany(name => name.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (expressions.Count == 0)
        {
            throw Refusals.ActionRequestValidation("snapshots are missing");
        }

        var found = new Dictionary<string, SnapshotTarget>(StringComparer.Ordinal);
        var repository = (await stores.Open(request.Repository)).Repository;
        await RepositoryErrors.Of(request.Repository, "cannot read the repository", async () =>
        {
            foreach (var entry in await CatalogReads.Find(repository, expressions))
            {
                found[entry.Name] = new SnapshotTarget(entry.Name, entry.Uuid);
            }

            return found;
        });
        var state = await CatalogReads.Running(master, grains, request.Repository);
        foreach (var operation in state.Operations.Where(operation => operation.Makes is { } name && SnapshotNames.Matches(expressions, name)))
        {
            found[operation.Makes!] = new SnapshotTarget(operation.Makes!, operation.Uuid);
        }

        foreach (var name in SnapshotNames.Exact(expressions).Where(name => !found.ContainsKey(name)))
        {
            throw SnapshotRefusals.SnapshotMissing(request.Repository, name);
        }

        return [.. found.Values.OrderBy(target => target.Name, StringComparer.Ordinal)];
    }

    private Task Begin(string repository, SnapshotOperation operation)
    {
        var message = new SnapshotOperationMessage { Json = StateJson.Write(operation) };
        return master.Retried(() => Grain(repository).Begin(message));
    }

    /// <summary>Waits as long as it takes; the operation goes on without its caller.</summary>
    private async Task Wait(string repository, string operation)
    {
        SnapshotOperationEnd end;
        do
        {
            end = await master.Retried(() => Grain(repository).Wait(operation));
        }
        while (!end.Ended);

        if (end.Error is { } error)
        {
            throw new WinnowException(error);
        }
    }

    private IRepositoryGrain Grain(string repository) => grains.GetGrain<IRepositoryGrain>(repository);
}
