using Winnow.Store;

namespace Winnow.Shards;

/// <summary>The files in a copy's folder beside its index and translog.</summary>
public static class ShardStateFile
{
    private static readonly StateFile<ShardState> State = new("shard-state", "shard_state");
    private static readonly StateFile<RetentionLeases> Leases = new("retention-leases", "retention_leases");

    /// <summary>
    /// Reads what copy a folder holds; null when there is none. The file is written last when a copy is made, so a folder without it
    /// never held a shard. A copy that was fetched counts as soon as it is decided for.
    /// </summary>
    public static ShardState? Read(StoreDirectory directory) => RecoveredIndex.Read(directory)?.State ?? State.Read(directory);

    /// <summary>Says what copy a folder holds, durably.</summary>
    public static void Write(StoreDirectory directory, ShardState state) => State.Write(directory, state);

    internal static RetentionLeases ReadLeases(StoreDirectory directory) => Leases.Read(directory) ?? RetentionLeases.Empty;

    /// <summary>What the copy before this one retained is forgotten.</summary>
    internal static void ReplaceLeases(StoreDirectory directory, RetentionLeases? leases)
    {
        if (leases is null)
        {
            Leases.Delete(directory);
        }
        else
        {
            Leases.Write(directory, leases);
        }
    }

    internal static void WriteLeases(StoreDirectory directory, RetentionLeases leases) => Leases.Write(directory, leases);
}
