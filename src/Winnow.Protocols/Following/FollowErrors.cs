namespace Winnow.Protocols.Following;

/// <summary>What went wrong, as an error says it.</summary>
/// <param name="Type">Elasticsearch's name of the error.</param>
/// <param name="Status">The HTTP status that goes with it.</param>
/// <param name="Reason">In words.</param>
public sealed record FollowFailure(string Type, int Status, string Reason)
{
    public override string ToString() => $"{Type}: {Reason}";
}

public enum FollowFailureKind
{
    /// <summary>It passes by itself: try again, for ever.</summary>
    Retryable,

    /// <summary>The leader cannot go on from where the follower is: its history was merged away, or is another one, or is that of another index.</summary>
    HistoryGone,

    /// <summary>Somebody has to look at it.</summary>
    Fatal,
}

/// <summary>Which failures pass.</summary>
public static class FollowErrors
{
    private const string OperationsGone = "resource_not_found_exception";

    /// <summary>There is no such index (any more); another one may have its name.</summary>
    public const string IndexGone = "index_not_found_exception";

    /// <summary>What Elasticsearch says, of no type of its own, when the leader has another history than the follower was made of.</summary>
    private const string UnexpectedHistory = "unexpected history uuid";

    private static readonly HashSet<string> Passing = new(StringComparer.Ordinal)
    {
        // The way to the other cluster.
        "connect_transport_exception", "node_disconnected_exception", "node_not_connected_exception", "send_request_transport_exception",
        "receive_timeout_transport_exception", "node_closed_exception", "no_such_remote_cluster_exception", "no_seed_node_left_exception",
        "connect_exception", "timeout_exception", "i_o_exception",

        // Copies that are not there yet, or no more.
        "shard_not_found_exception", "illegal_index_shard_state_exception", "index_shard_not_started_exception", "index_shard_closed_exception",
        "index_shard_recovering_exception", "index_shard_relocated_exception", "no_shard_available_action_exception", "unavailable_shards_exception",
        "already_closed_exception", "no_longer_primary_shard_exception", "stale_primary_term_exception", "shard_not_resynced_exception",
        "delay_recovery_exception", "follower_session_missing_exception", "follower_mapping_behind_exception", "not_master_exception", "master_not_discovered_exception", "failed_to_commit_cluster_state_exception",

        // A lease that expired, or came, between two looks at it.
        "retention_lease_not_found_exception", "retention_lease_already_exists_exception",

        // What an operator or time changes.
        "security_exception", "cluster_block_exception", "index_closed_exception", "es_rejected_execution_exception", "circuit_breaking_exception",
    };

    /// <summary>What is unavailable or busy passes whatever its name; what nobody has thought of does not.</summary>
    public static FollowFailureKind Classify(FollowFailure failure) => failure.Type switch
    {
        OperationsGone or IndexGone => FollowFailureKind.HistoryGone,
        "illegal_state_exception" when failure.Reason.StartsWith(UnexpectedHistory, StringComparison.Ordinal) => FollowFailureKind.HistoryGone,
        var type when Passing.Contains(type) || failure.Status is 408 or 429 or 502 or 503 or 504 => FollowFailureKind.Retryable,
        _ => FollowFailureKind.Fatal,
    };
}
