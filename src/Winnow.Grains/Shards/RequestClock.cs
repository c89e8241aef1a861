namespace Winnow.Grains.Shards;

/// <summary>The node's clock, except that the time of day is the request's: <c>now</c> means the same on every shard.</summary>
internal sealed class RequestClock(TimeProvider inner, long nowMillis) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(nowMillis);

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override long GetTimestamp() => inner.GetTimestamp();
}
