using Winnow.Grains.Shards;

namespace Winnow.Grains.Replication;

internal static class ReplicationErrors
{
    /// <summary>The sender is a primary of a term that is over.</summary>
    public static WinnowException StalePrimary(ShardKey key, long sender, long known) => Error(
        key, IShardReplicationGrain.StalePrimary, 409, $"operation primary term [{sender}] is too old (current [{known}])");

    public static WinnowException NotResynced(ShardKey key, long sender, long known) => Error(
        key, IShardReplicationGrain.NotResynced, 503, $"the copy is at primary term [{known}] and was not resynced by the primary of term [{sender}]");

    /// <summary>The copy has to be made anew of the primary's files.</summary>
    public static WinnowException OtherHistory(ShardKey key, string primary, string copy) => Error(
        key, "illegal_state_exception", 500, $"the copy has the history [{copy}], and the primary has [{primary}]");

    /// <summary>Other copies may have the operations, or not. Nothing is lost by sending them again.</summary>
    public static WinnowException NotReplicated(ShardKey key, TimeSpan waited) => Error(
        key,
        "unavailable_shards_exception",
        503,
        $"[{key.Shard}] the in-sync copies could neither be reached nor be failed within [{Winnow.Search.TimeValue.Format(waited)}]");

    /// <summary>Whether the primary's own place is gone: by a later term, or because its index knows another.</summary>
    public static bool IsOver(Exception exception) => exception is WinnowException
    {
        Error.Type: IShardReplicationGrain.StalePrimary or ReplicaCommand.NoLongerPrimary or "index_not_found_exception",
    };

    /// <summary>Whether another try may reach the copy.</summary>
    public static bool MayPass(Exception exception) => exception is SiloUnavailableException or OrleansMessageRejectionException;

    private static WinnowException Error(ShardKey key, string type, int status, string reason) => new(new WinnowError
    {
        Type = type,
        Status = status,
        Reason = reason,
        IndexUuid = key.IndexUuid,
        Shard = key.Shard,
    });
}
