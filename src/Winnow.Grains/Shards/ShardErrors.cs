namespace Winnow.Grains.Shards;

internal static class ShardErrors
{
    public const string ContextMissing = "search_context_missing_exception";

    /// <summary>The copy is not on this node (any more): the caller's routing is old.</summary>
    public static WinnowException NotHere(string? index, ShardKey key) => new(new WinnowError
    {
        Type = IShardGrain.StaleRouting,
        Status = 404,
        Reason = "no such shard",
        Index = index,
        IndexUuid = key.IndexUuid,
        Shard = key.Shard,
    });

    public static WinnowException NoActivePrimary(string index, string uuid, int shard, TimeSpan waited) => new(new WinnowError
    {
        Type = "unavailable_shards_exception",
        Status = 503,
        Reason = $"[{index}][{shard}] primary shard is not active Timeout: [{Winnow.Search.TimeValue.Format(waited)}]",
        Index = index,
        IndexUuid = uuid,
        Shard = shard,
    });

    public static WinnowException NoCopy(string index, string uuid, int shard) => new(new WinnowError
    {
        Type = "no_shard_available_action_exception",
        Status = 503,
        Index = index,
        IndexUuid = uuid,
        Shard = shard,
    });

    public static WinnowException NoContext(string id) => new(new WinnowError
    {
        Type = ContextMissing,
        Status = 404,
        Reason = $"No search context found for id [{id}]",
    });

    public static bool IsStale(Exception exception) => exception is WinnowException { Error.Type: IShardGrain.StaleRouting };
}
