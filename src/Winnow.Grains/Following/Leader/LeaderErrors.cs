using System.Text.Json;
using Winnow.Grains.Shards;
using Winnow.Shards;

namespace Winnow.Grains.Following.Leader;

/// <summary>What followers are told when they cannot have what they ask for.</summary>
internal static class LeaderErrors
{
    /// <summary>Numbers of another history mean other operations.</summary>
    public static WinnowException OtherHistory(ShardKey key, string expected, string actual) => new(new WinnowError
    {
        Type = "illegal_state_exception",
        Status = 500,
        Reason = $"unexpected history uuid, expected [{expected}], actual [{actual}], shard is likely restored from snapshot or force allocated",
        IndexUuid = key.IndexUuid,
        Shard = key.Shard,
    });

    /// <summary>The session is over, or never was: another one may be opened.</summary>
    public static WinnowException NoSession(ShardKey key, string sessionId) => new(new WinnowError
    {
        Type = IShardFilesGrain.NoSession,
        Status = 404,
        Reason = $"session [{sessionId}] not found",
        IndexUuid = key.IndexUuid,
        Shard = key.Shard,
    });

    /// <summary>What the commit has could be taken back by a failover.</summary>
    public static WinnowException NotSafe(ShardKey key, long maxSeqNo, long globalCheckpoint) => new(new WinnowError
    {
        Type = "unavailable_shards_exception",
        Status = 503,
        Reason = $"[{key.Shard}] the copies are not level: operations up to [{maxSeqNo}] are committed, and all copies have those up to [{globalCheckpoint}]",
        IndexUuid = key.IndexUuid,
        Shard = key.Shard,
    });

    public static bool IsHistoryGone(Exception exception) =>
        exception is WinnowException winnow && winnow.Error.Metadata.Any(field => string.Equals(field.Name, IShardChangesGrain.MissingOperations, StringComparison.Ordinal));

    /// <summary>A merge has dropped operations that were asked for: only the files of the shard have what they did.</summary>
    public static WinnowException HistoryGone(ShardKey key, HistoryUnavailableException exception, IEnumerable<string> leases) => new(
        new WinnowError
        {
            Type = "resource_not_found_exception",
            Status = 404,
            Reason = $"Operations are no longer available for replicating. Existing retention leases [{string.Join(", ", leases)}]; maybe increase the retention lease period setting [index.soft_deletes.retention_lease.period]?",
            IndexUuid = key.IndexUuid,
            Shard = key.Shard,
            Metadata =
            [
                new ErrorField
                {
                    Name = IShardChangesGrain.MissingOperations,
                    Json = JsonSerializer.Serialize(new[] { $"{exception.FromSeqNo}", $"{exception.ToSeqNo}" }),
                },
            ],
            CausedBy = new WinnowError { Type = "missing_history_operations_exception", Status = 500, Reason = exception.Message },
        },
        exception);
}
