using System.Text.Json;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Administration;

/// <summary>Followers as Elasticsearch shows them.</summary>
internal static class FollowJson
{
    public static void WriteInfo(Utf8JsonWriter writer, IndexMetadata follower)
    {
        var entry = follower.Follow!;
        writer.WriteStartObject();
        writer.WriteString("follower_index", follower.Name);
        writer.WriteString("remote_cluster", entry.RemoteCluster);
        writer.WriteString("leader_index", entry.LeaderIndex);
        writer.WriteString("status", Status(entry));
        if (entry.OnLeaderDelete != OnLeaderDelete.Keep)
        {
            writer.WriteString("on_leader_delete", entry.OnLeaderDelete == OnLeaderDelete.Delete ? "delete" : "unfollow");
        }

        if (entry is { Active: true, Parameters: { } parameters })
        {
            writer.WritePropertyName("parameters");
            parameters.ToJson().WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>Whether it follows, or what becomes of it.</summary>
    private static string Status(FollowEntry entry) => entry switch
    {
        { Promotion: not null } => "promoting",
        { Active: false } => "paused",
        { IsDemoting: true } => "demoting",
        _ => "active",
    };

    public static void WriteIndices(Utf8JsonWriter writer, IEnumerable<(IndexMetadata Index, ShardFollowView[] Shards)> followers)
    {
        writer.WriteStartArray("indices");
        foreach (var (index, shards) in followers)
        {
            writer.WriteStartObject();
            writer.WriteString("index", index.Name);
            if (Status(index.Follow!) is not "active" and var status)
            {
                writer.WriteString("status", status);
            }

            writer.WriteNumber("total_global_checkpoint_lag", shards.Sum(Lag));
            writer.WriteStartArray("shards");
            foreach (var shard in shards)
            {
                WriteShard(writer, index, shard);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static long Lag(ShardFollowView shard) => Math.Max(0, shard.LeaderGlobalCheckpoint - shard.FollowerGlobalCheckpoint);

    private static void WriteShard(Utf8JsonWriter writer, IndexMetadata index, ShardFollowView shard)
    {
        writer.WriteStartObject();
        writer.WriteString("remote_cluster", index.Follow!.RemoteCluster);
        writer.WriteString("leader_index", index.Follow.LeaderIndex);
        writer.WriteString("follower_index", index.Name);
        writer.WriteNumber("shard_id", shard.Shard);
        writer.WriteNumber("leader_global_checkpoint", shard.LeaderGlobalCheckpoint);
        writer.WriteNumber("leader_max_seq_no", shard.LeaderMaxSeqNo);
        writer.WriteNumber("follower_global_checkpoint", shard.FollowerGlobalCheckpoint);
        writer.WriteNumber("follower_max_seq_no", shard.FollowerMaxSeqNo);
        writer.WriteNumber("last_requested_seq_no", shard.LastRequestedSeqNo);
        writer.WriteNumber("outstanding_read_requests", shard.OutstandingReads);
        writer.WriteNumber("outstanding_write_requests", shard.OutstandingWrites);
        writer.WriteNumber("write_buffer_operation_count", shard.BufferedOperations);
        writer.WriteNumber("write_buffer_size_in_bytes", shard.BufferedBytes);
        writer.WriteNumber("follower_mapping_version", shard.MappingVersion);
        writer.WriteNumber("follower_settings_version", shard.SettingsVersion);
        writer.WriteNumber("follower_aliases_version", shard.AliasesVersion);
        writer.WriteNumber("total_read_time_millis", shard.ReadMillis);
        writer.WriteNumber("total_read_remote_exec_time_millis", shard.ReadRemoteMillis);
        writer.WriteNumber("successful_read_requests", shard.SuccessfulReads);
        writer.WriteNumber("failed_read_requests", shard.FailedReads);
        writer.WriteNumber("operations_read", shard.OperationsRead);
        writer.WriteNumber("bytes_read", shard.BytesRead);
        writer.WriteNumber("total_write_time_millis", shard.WriteMillis);
        writer.WriteNumber("successful_write_requests", shard.SuccessfulWrites);
        writer.WriteNumber("failed_write_requests", shard.FailedWrites);
        writer.WriteNumber("operations_written", shard.OperationsWritten);
        WriteExceptions(writer, "read_exceptions", shard.ReadExceptions);
        WriteExceptions(writer, "write_exceptions", shard.WriteExceptions);
        writer.WriteNumber("time_since_last_read_millis", shard.MillisSinceLastRead);
        writer.WriteNumber("lag_millis", shard.LagMillis);
        if (shard.Metadata is { } metadata)
        {
            writer.WriteStartObject("metadata_exception");
            writer.WriteString("metadata", metadata.Kind);
            writer.WriteNumber("version", metadata.Version);
            writer.WriteNumber("retries", metadata.Retries);
            Write(writer, "exception", metadata.Exception);
            writer.WriteEndObject();
        }

        WriteHeal(writer, shard.Heal);
        WriteRollback(writer, shard.Rollback);
        Write(writer, "fatal_exception", shard.Fatal);
        Write(writer, "start_exception", shard.Starting);
        Write(writer, "stats_exception", shard.Unanswered);
        writer.WriteEndObject();
    }

    private static void WriteExceptions(Utf8JsonWriter writer, string name, FollowRequestFailure[] failures)
    {
        writer.WriteStartArray(name);
        foreach (var failure in failures)
        {
            writer.WriteStartObject();
            writer.WriteNumber("from_seq_no", failure.FromSeqNo);
            writer.WriteNumber("retries", failure.Retries);
            Write(writer, "exception", failure.Exception);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRollback(Utf8JsonWriter writer, ShardRollbackView? rollback)
    {
        if (rollback is not null)
        {
            writer.WriteStartObject("rollback");
            writer.WriteNumber("shared_seq_no", rollback.SeqNo);
            writer.WriteNumber("operations", rollback.Operations);
            writer.WriteString("conflict_file", rollback.File);
            writer.WriteString("node", rollback.Node);
            writer.WriteNumber("documents_fetched", rollback.DocumentsFetched);
            writer.WriteNumber("bytes_fetched", rollback.BytesFetched);
            writer.WriteEndObject();
        }
    }

    private static void WriteHeal(Utf8JsonWriter writer, ShardHealView heal)
    {
        writer.WriteStartObject("self_heal");
        writer.WriteString("state", heal.State);
        writer.WriteNumber("count", heal.Count);
        if (heal.Reason is { } reason)
        {
            writer.WriteString("reason", reason);
            if (heal.StartedMillis is { } started)
            {
                writer.WriteString("started", DateTimeOffset.FromUnixTimeMilliseconds(started));
            }

            writer.WriteNumber("bytes_fetched", heal.BytesFetched);
            writer.WriteNumber("bytes_reused", heal.BytesReused);
        }

        Write(writer, "failure", heal.Failure);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, WinnowError? error)
    {
        if (error is not null)
        {
            writer.WritePropertyName(name);
            ErrorJson.Write(writer, error);
        }
    }
}
