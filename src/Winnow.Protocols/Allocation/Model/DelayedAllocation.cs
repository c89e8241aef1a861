using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>
/// A replica whose node left waits a while for it to come back before it is made anew elsewhere. Nothing is stored of that: it follows from when
/// the node left and from the index' setting.
/// </summary>
public static class DelayedAllocation
{
    public const string Setting = "index.unassigned.node_left.delayed_timeout";

    public static TimeSpan Default { get; } = TimeSpan.FromMinutes(1);

    /// <summary>How long it still waits; zero or less when it does not.</summary>
    public static TimeSpan Remaining(ShardCopy copy, TimeSpan timeout, DateTimeOffset now) =>
        copy is { Primary: false, State: CopyState.Unassigned, Unassigned: { Reason: UnassignedReasons.NodeLeft } info }
            ? DateTimeOffset.FromUnixTimeMilliseconds(info.AtMillis) + timeout - now
            : TimeSpan.Zero;

    public static TimeSpan Timeout(IndexMetadata index) => SettingLiterals.Time(index.Settings.GetValueOrDefault(Setting), Default);

    public static bool IsDelayed(IndexMetadata index, ShardCopy copy, DateTimeOffset now) => Remaining(copy, Timeout(index), now) > TimeSpan.Zero;

    public static int Count(IndexMetadata index, DateTimeOffset now)
    {
        var timeout = Timeout(index);
        return index.Shards.Sum(shard => shard.Copies.Count(copy => Remaining(copy, timeout, now) > TimeSpan.Zero));
    }
}
