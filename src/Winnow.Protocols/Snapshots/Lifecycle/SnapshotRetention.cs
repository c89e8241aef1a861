using System.Text.Json;
using System.Text.Json.Nodes;

namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>Which snapshots of a policy are kept: <c>expire_after</c>, <c>min_count</c>, <c>max_count</c>.</summary>
public sealed record SnapshotRetention
{
    private readonly TimeSpan? _expireAfter;

    private SnapshotRetention(string? expireAfter, int? minCount, int? maxCount)
    {
        if (expireAfter is not null)
        {
            _expireAfter = DurationText.Parse(expireAfter)
                ?? throw Refusals.IllegalArgument($"failed to parse setting [expire_after] with value [{expireAfter}] as a time value: unit is missing or unrecognized");
        }

        if (minCount < 1)
        {
            throw Refusals.IllegalArgument($"minimum snapshot count must be at least 1, but was: {minCount}");
        }

        if (maxCount < 1)
        {
            throw Refusals.IllegalArgument($"maximum snapshot count must be at least 1, but was: {maxCount}");
        }

        if (minCount > maxCount)
        {
            throw Refusals.IllegalArgument($"minimum snapshot count {minCount} cannot be larger than maximum snapshot count {maxCount}");
        }

        ExpireAfter = expireAfter;
        MinCount = minCount;
        MaxCount = maxCount;
    }

    public string? ExpireAfter { get; }

    public int? MinCount { get; }

    public int? MaxCount { get; }

    public static SnapshotRetention Parse(JsonObject json)
    {
        foreach (var (field, _) in json)
        {
            if (field is not ("expire_after" or "min_count" or "max_count"))
            {
                throw Malformed($"unknown field [{field}]");
            }
        }

        var expire = json["expire_after"];
        return new SnapshotRetention(
            expire is null || expire.GetValueKind() == JsonValueKind.String ? expire?.GetValue<string>() : throw Malformed("[expire_after] is no string"),
            Count(json, "min_count"),
            Count(json, "max_count"));
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (ExpireAfter is not null)
        {
            json["expire_after"] = ExpireAfter;
        }

        if (MinCount is not null)
        {
            json["min_count"] = MinCount;
        }

        if (MaxCount is not null)
        {
            json["max_count"] = MaxCount;
        }

        return json;
    }

    /// <summary>
    /// Which snapshots of one policy may go, oldest first. Only successful ones count. More of them than <c>max_count</c> lose their oldest,
    /// with everything older that failed; an expired one goes unless <c>min_count</c> needs it. Failed and partial ones go by age, or when
    /// nothing expires as soon as a newer one has succeeded.
    /// </summary>
    public IReadOnlyList<RetainedSnapshot> Expired(IReadOnlyCollection<RetainedSnapshot> snapshots, DateTimeOffset now)
    {
        var ended = snapshots.Where(snapshot => snapshot.State is "SUCCESS" or "FAILED" or "PARTIAL").OrderBy(snapshot => snapshot.StartMillis)
            .ThenBy(snapshot => snapshot.Name, StringComparer.Ordinal).ToList();
        var successes = ended.Count(snapshot => snapshot.IsSuccess);
        var tooMany = MaxCount is { } max ? Math.Max(0, successes - max) : 0;
        var spare = Math.Max(0, successes - (MinCount ?? 0));
        var newestSuccess = ended.LastOrDefault(snapshot => snapshot.IsSuccess)?.StartMillis ?? long.MinValue;
        var expired = new List<RetainedSnapshot>();
        var seen = 0;
        foreach (var snapshot in ended)
        {
            seen += snapshot.IsSuccess ? 1 : 0;
            var isOverMaximum = tooMany > 0 && seen <= tooMany;
            var isSpare = !snapshot.IsSuccess || seen <= spare;
            var isOld = _expireAfter is { } age && now.ToUnixTimeMilliseconds() - snapshot.StartMillis > age.TotalMilliseconds;
            var isSuperseded = _expireAfter is null && !snapshot.IsSuccess && snapshot.StartMillis < newestSuccess;
            if (isSuperseded || isOverMaximum || (isOld && isSpare))
            {
                expired.Add(snapshot);
            }
        }

        return expired;
    }

    private static int? Count(JsonObject json, string field)
    {
        if (json[field] is not { } node)
        {
            return null;
        }

        return node is JsonValue value && value.TryGetValue<int>(out var count) ? count : throw Malformed($"[{field}] is no whole number");
    }

    private static Refusal Malformed(string reason) => new("x_content_parse_exception", 400, $"[snapshot_retention] {reason}");
}

/// <summary>What retention has to know of a snapshot.</summary>
public sealed record RetainedSnapshot(string Name, string State, long StartMillis)
{
    public bool IsSuccess => State == "SUCCESS";
}
