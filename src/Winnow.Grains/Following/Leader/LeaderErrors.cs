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
