namespace Winnow.Protocols.Indices;

public enum Health
{
    Green,
    Yellow,
    Red,
}

/// <summary>How well shards are: counts of copies by state, and the colour that follows.</summary>
public readonly record struct ShardCounts(
    int Active, int ActivePrimaries, int Relocating, int Initializing, int Unassigned, int UnassignedPrimaries, Health Status)
{
    public static ShardCounts operator +(ShardCounts a, ShardCounts b) => new(
        a.Active + b.Active,
        a.ActivePrimaries + b.ActivePrimaries,
        a.Relocating + b.Relocating,
        a.Initializing + b.Initializing,
        a.Unassigned + b.Unassigned,
        a.UnassignedPrimaries + b.UnassignedPrimaries,
        (Health)Math.Max((int)a.Status, (int)b.Status));

    public int Total => Active + Initializing + Unassigned;
}

public static class IndexHealth
{
    public static ShardCounts Of(IndexMetadata index) => index.Shards.Aggregate(default(ShardCounts), (sum, shard) => sum + Of(shard));

    public static ShardCounts Of(ShardTable shard)
    {
        var counts = default(ShardCounts);
        foreach (var copy in shard.Copies.Where(copy => !copy.IsRelocationTarget))
        {
            counts += copy.State switch
            {
                CopyState.Started => new ShardCounts(1, copy.Primary ? 1 : 0, 0, 0, 0, 0, Health.Green),
                CopyState.Relocating => new ShardCounts(1, copy.Primary ? 1 : 0, 1, 0, 0, 0, Health.Green),
                CopyState.Initializing => new ShardCounts(0, 0, 0, 1, 0, 0, Colour(shard, copy)),
                _ => new ShardCounts(0, 0, 0, 0, 1, copy.Primary ? 1 : 0, Colour(shard, copy)),
            };
        }

        return counts;
    }

    /// <summary>A primary that is not there is red, unless it is that of a fresh or restored index and nothing went wrong yet.</summary>
    private static Health Colour(ShardTable shard, ShardCopy copy) =>
        copy.Primary && !(shard.InSync.IsEmpty && copy.Unassigned is { FailedAllocations: 0 } info && (info.Reason is UnassignedReasons.IndexCreated or UnassignedReasons.NewIndexRestored || copy.Source.IsFetched()))
            ? Health.Red
            : Health.Yellow;
}
