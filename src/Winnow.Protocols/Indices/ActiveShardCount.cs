namespace Winnow.Protocols.Indices;

/// <summary><c>wait_for_active_shards</c>: a number of copies of each shard, or all of them.</summary>
public readonly record struct ActiveShardCount
{
    private const int AllCopies = -1;
    private readonly int _count;

    private ActiveShardCount(int count) => _count = count;

    public static ActiveShardCount One { get; } = new(1);

    /// <summary>Reads a parameter; null takes the index's own setting, one by default.</summary>
    public static ActiveShardCount Parse(string? text, string? indexSetting = null)
    {
        text ??= indexSetting;
        if (text is null)
        {
            return One;
        }

        if (text is "all")
        {
            return new ActiveShardCount(AllCopies);
        }

        return int.TryParse(text, out var count) && count >= 0
            ? new ActiveShardCount(count)
            : throw Refusals.IllegalArgument($"cannot parse ActiveShardCount[{text}]");
    }

    public bool EnoughOf(ShardTable shard) => shard.Copies.Count(copy => copy.Active) >= Wanted(shard.Count);

    public bool EnoughOf(IndexMetadata index) => index.Shards.All(EnoughOf);

    /// <summary>Refuses to wait for more copies than there can be.</summary>
    public void CheckReachable(IndexMetadata index)
    {
        var copies = 1 + index.NumberOfReplicas;
        if (_count > copies)
        {
            throw Refusals.IllegalArgument(
                $"invalid wait_for_active_shards[{_count}]: cannot be greater than number of shard copies [{copies}]");
        }
    }

    public int Wanted(int copies) => _count == AllCopies ? copies : _count;

    public override string ToString() => _count == AllCopies ? "ALL" : _count.ToString();
}
