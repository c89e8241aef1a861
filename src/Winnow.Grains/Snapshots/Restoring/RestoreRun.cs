using System.Collections.Immutable;
using System.Text;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Snapshots.Operations;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Restoring;

/// <summary>
/// A restore: has the master make the indices, in one decision, and stays registered in the repository until their shards have been
/// fetched, so that nobody removes what they need. Once the master may have been asked, not being answered is no reason to give it up:
/// its indices may be there, or come yet.
/// </summary>
internal sealed class RestoreRun(MetadataCache metadata, MasterCalls master, RestoreProgressViews progress, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public async Task Run(IRepositoryOperations operations, SnapshotOperation operation)
    {
        var plan = operation.Restoring!;
        var asked = operations.IsInherited(operation.Uuid);
        await Step(operations, asked, () => operations.Register(operation));
        if (!plan.Begun)
        {
            var command = await Step(operations, asked, () =>
                RepositoryErrors.Of(operations.Name, $"cannot read snapshot [{plan.Snapshot}]", () => Command(operations, operation)));
            await Step(operations, asked: true, () => master.Retried(() => master.Master.RestoreIndices(command)));
            await operations.Persist(state => SnapshotOperations.Begun(state, operation.Uuid));
        }

        operations.Accept(operation.Uuid);
        while (!await progress.HasEnded(operation))
        {
            operations.CheckDecides();
            try
            {
                await metadata.Changes.Next.WaitAtMost(Look, time);
            }
            catch (TimeoutException)
            {
                // Looks again.
            }
        }

        await RootRetries.Unregister(operations, operation, time);
    }

    /// <summary>Indices that were made before another could not be have no names: nobody else would find them again.</summary>
    public Task Abandon(IRepositoryOperations operations, SnapshotOperation operation)
    {
        var uuids = operation.Restoring!.Indices.Select(index => index.Uuid).ToArray();
        return Step(operations, asked: true, async () =>
        {
            await master.Retried(() => master.Master.AbandonRestore(operation.Uuid, uuids));
            return true;
        });
    }

    /// <summary>One step towards the indices; once the master may have been asked, it is taken as often as it takes.</summary>
    private async Task<T> Step<T>(IRepositoryOperations operations, bool asked, Func<Task<T>> step)
    {
        while (true)
        {
            operations.CheckDecides();
            try
            {
                return await step();
            }
            catch (Exception exception) when (asked && MayPass(exception))
            {
                await time.Pause(Look);
            }
        }
    }

    /// <summary>Whether the storage or the master could not be asked, in whichever words that is said.</summary>
    private static bool MayPass(Exception exception) =>
        MasterErrors.IsUnreachable(exception) || (exception.InnerException is { } cause && RepositoryErrors.MayPass(cause) && exception is WinnowException);

    private async Task<RestoreIndicesCommand> Command(IRepositoryOperations operations, SnapshotOperation operation)
    {
        var plan = operation.Restoring!;
        var repository = await operations.Open();
        var entry = await repository.Find(plan.Snapshot) is { } found && string.Equals(found.Uuid, plan.SnapshotUuid, StringComparison.Ordinal)
            ? found
            : throw SnapshotRefusals.SnapshotMissing(operations.Name, plan.Snapshot);
        var info = await repository.Info(entry);
        var body = RestoreBody.Read(plan.Body);
        var indices = await Task.WhenAll(plan.Indices.Select(async index =>
        {
            var manifest = await repository.Index(ContentHash.Parse(index.Manifest));
            return Index(operations.Name, operation, body, index, manifest, entry.Version);
        }));
        return new RestoreIndicesCommand
        {
            Indices = indices,
            GlobalState = body.IncludeGlobalState && info.GlobalState is { } global ? await repository.GlobalState(global) : default(ReadOnlyMemory<byte>),
            Snapshot = $"{operations.Name}:{plan.Snapshot}/{plan.SnapshotUuid}",
        };
    }

    private static RestoredIndexMessage Index(
        string repository, SnapshotOperation operation, RestoreBody body, RestoredIndex index, IndexManifest manifest, string version)
    {
        var plan = operation.Restoring!;
        var source = StateJson.Read<SnapshotIndexMetadata>(Encoding.UTF8.GetBytes(manifest.MetadataJson));
        var settings = RestoredSettings
            .Apply(repository, plan.Snapshot, source.Settings, body.IndexSettings, body.IgnoreIndexSettings)
            .SetItem("index.uuid", index.Uuid)
            .SetItem("index.provided_name", index.Name);
        Winnow.Search.IndexScopedSettings.Validate(new Winnow.Search.IndexSettings(settings), allowPrivate: true);
        return new RestoredIndexMessage
        {
            Uuid = index.Uuid,
            Hidden = settings.GetValueOrDefault("index.hidden") is "true",
            Aliases = StateJson.Write(body.IncludeAliases ? source.Aliases.Values.ToImmutableArray() : ImmutableArray<AliasEntry>.Empty),
            Command = new RestoreIndexCommand
            {
                Index = new InitializeIndexCommand
                {
                    Name = index.Name,
                    Settings = [.. settings.Select(pair => new SettingChange { Key = pair.Key, Value = pair.Value })],
                    Mapping = source.Mapping,
                    WaitForActiveShards = "0",
                },
                Source = new RestoreSourceMessage
                {
                    Uuid = operation.Uuid,
                    Repository = repository,
                    Snapshot = plan.Snapshot,
                    SnapshotUuid = plan.SnapshotUuid,
                    Version = version,
                    Index = index.Source,
                    Manifest = index.Manifest,
                },
                Shards =
                [
                    .. manifest.Shards.Select((hash, shard) => new RestoredShardMessage
                    {
                        InSnapshot = hash is not null,
                        PrimaryTerm = shard < source.PrimaryTerms.Length ? source.PrimaryTerms[shard] : 1,
                        Bytes = shard < source.Bytes.Length ? source.Bytes[shard] : 0,
                    }),
                ],
                RoutingNumShards = source.RoutingNumShards,
                CreatedMillis = source.CreatedMillis,
                MappingVersion = source.MappingVersion,
                SettingsVersion = source.SettingsVersion,
            },
        };
    }
}
