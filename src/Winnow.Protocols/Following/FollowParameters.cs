using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Winnow.Protocols.Following;

/// <summary>How a follower's shards read and write: the ten of Elasticsearch, and whether a shard that has lost the way heals itself.</summary>
public sealed record FollowParameters
{
    private static readonly TimeSpan MaxRetryDelayLimit = TimeSpan.FromMinutes(5);

    public int MaxReadRequestOperationCount { get; init; } = 5120;

    public long MaxReadRequestSize { get; init; } = 32L << 20;

    public int MaxOutstandingReadRequests { get; init; } = 12;

    public int MaxWriteRequestOperationCount { get; init; } = 5120;

    public long MaxWriteRequestSize { get; init; } = long.MaxValue;

    public int MaxOutstandingWriteRequests { get; init; } = 9;

    public int MaxWriteBufferCount { get; init; } = int.MaxValue;

    public long MaxWriteBufferSize { get; init; } = 512L << 20;

    /// <summary>Between tries to learn how far the follower is. Reads and writes back off up to <see cref="ReadPollTimeout"/>.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan ReadPollTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>When the leader has no history any more for what the follower has: take its files. Else that is fatal, as in Elasticsearch.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool SelfHeal { get; init; } = true;

    /// <summary>The names under which a body may have them.</summary>
    internal static IReadOnlyList<string> Names { get; } =
    [
        "max_read_request_operation_count", "max_read_request_size", "max_outstanding_read_requests", "max_write_request_operation_count",
        "max_write_request_size", "max_outstanding_write_requests", "max_write_buffer_count", "max_write_buffer_size", "max_retry_delay",
        "read_poll_timeout", "self_heal",
    ];

    /// <summary>The body of a resume: what it leaves out has its default again, whatever it was before.</summary>
    public static FollowParameters ParseResume(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return new FollowParameters();
        }

        var body = FollowBody.Parse("resume_follow", json, Names);
        var parameters = Read(body);
        body.ThrowIfInvalid();
        return parameters;
    }

    /// <summary>As an API shows those of an active follower.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["max_read_request_operation_count"] = MaxReadRequestOperationCount,
            ["max_read_request_size"] = FollowLiterals.Bytes(MaxReadRequestSize),
            ["max_outstanding_read_requests"] = MaxOutstandingReadRequests,
            ["max_write_request_operation_count"] = MaxWriteRequestOperationCount,
            ["max_write_request_size"] = FollowLiterals.Bytes(MaxWriteRequestSize),
            ["max_outstanding_write_requests"] = MaxOutstandingWriteRequests,
            ["max_write_buffer_count"] = MaxWriteBufferCount,
            ["max_write_buffer_size"] = FollowLiterals.Bytes(MaxWriteBufferSize),
            ["max_retry_delay"] = FollowLiterals.Time(MaxRetryDelay),
            ["read_poll_timeout"] = FollowLiterals.Time(ReadPollTimeout),
        };
        if (!SelfHeal)
        {
            json["self_heal"] = false;
        }

        return json;
    }

    /// <summary>Takes its members out of a body; what is wrong with them is remembered there.</summary>
    internal static FollowParameters Read(FollowBody body)
    {
        var standard = new FollowParameters();
        var parameters = new FollowParameters
        {
            MaxReadRequestOperationCount = body.Count("max_read_request_operation_count") ?? standard.MaxReadRequestOperationCount,
            MaxReadRequestSize = body.Bytes("max_read_request_size") ?? standard.MaxReadRequestSize,
            MaxOutstandingReadRequests = body.Count("max_outstanding_read_requests") ?? standard.MaxOutstandingReadRequests,
            MaxWriteRequestOperationCount = body.Count("max_write_request_operation_count") ?? standard.MaxWriteRequestOperationCount,
            MaxWriteRequestSize = body.Bytes("max_write_request_size") ?? standard.MaxWriteRequestSize,
            MaxOutstandingWriteRequests = body.Count("max_outstanding_write_requests") ?? standard.MaxOutstandingWriteRequests,
            MaxWriteBufferCount = body.Count("max_write_buffer_count") ?? standard.MaxWriteBufferCount,
            MaxWriteBufferSize = body.Bytes("max_write_buffer_size") ?? standard.MaxWriteBufferSize,
            MaxRetryDelay = body.Time("max_retry_delay") ?? standard.MaxRetryDelay,
            ReadPollTimeout = body.Time("read_poll_timeout") ?? standard.ReadPollTimeout,
            SelfHeal = body.Flag("self_heal") ?? standard.SelfHeal,
        };
        if (parameters.MaxRetryDelay > MaxRetryDelayLimit)
        {
            body.Invalid($"[max_retry_delay] must be less than [{FollowLiterals.Time(MaxRetryDelayLimit)}] but was [{FollowLiterals.Time(parameters.MaxRetryDelay)}]");
        }

        return parameters;
    }
}
