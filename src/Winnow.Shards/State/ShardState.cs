namespace Winnow.Shards;

/// <summary>What a folder on disk is: found before anything in it is opened.</summary>
/// <param name="IndexUuid">The index.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="AllocationId">The copy.</param>
/// <param name="Primary">Whether the copy was the primary when it was last opened.</param>
public sealed record ShardState(string IndexUuid, int ShardId, string AllocationId, bool Primary);
