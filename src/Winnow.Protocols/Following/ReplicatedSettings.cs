using System.Collections.Immutable;

namespace Winnow.Protocols.Following;

/// <summary>New settings of a follower.</summary>
/// <param name="Settings">As they shall be, whole.</param>
/// <param name="WhileClosed">One of them takes no change while the index is open: it is closed before and opened after.</param>
public sealed record FollowedSettings(ImmutableSortedDictionary<string, string> Settings, bool WhileClosed);

/// <summary>
/// Which settings of a leader its followers have. What decides how documents are indexed is the leader's; how copies are placed, searched and
/// written is each index' own.
/// </summary>
public static class ReplicatedSettings
{
    private static readonly ImmutableArray<string> Own =
    [
        // How many copies, and where.
        "index.number_of_replicas", "index.auto_expand_replicas", "index.routing.allocation.", "index.routing.rebalance.", "index.allocation.max_retries",
        "index.unassigned.", "index.recovery.", "index.priority", "index.write.wait_for_active_shards",

        // What may be done, and how it is done.
        "index.blocks.", "index.hidden", "index.refresh_interval", "index.search.", "index.indexing.slowlog.", "index.requests.cache.enable",
        "index.max_result_window", "index.max_inner_result_window", "index.max_rescore_window", "index.max_docvalue_fields_search", "index.max_script_fields",
        "index.max_refresh_listeners", "index.max_terms_count", "index.max_regex_length", "index.max_slices_per_scroll", "index.max_adjacency_matrix_filters",
        "index.analyze.", "index.highlight.", "index.query.default_field", "index.default_pipeline", "index.final_pipeline", "index.lifecycle.",
        "index.esql.",

        // What is on the disk, and how long.
        "index.translog.", "index.flush_after_merge", "index.gc_deletes", "index.soft_deletes.retention.operations",
        "index.soft_deletes.retention_lease.period", "index.merge.scheduler.", "index.merge.policy.", "index.compound_format", "index.codec",
        "index.warmer.enabled", "index.optimize_auto_generated_id", "index.bloom_filter_for_id_field.enabled",

        // What an index is, apart from all others.
        FollowEntry.Setting, "index.soft_deletes.enabled", "index.version.", "index.uuid", "index.history.uuid", "index.provided_name", "index.creation_date",
        "index.verified_before_close", "index.resize.",
    ];

    /// <summary>Those that a leader and its followers have alike.</summary>
    public static ImmutableSortedDictionary<string, string> Filter(ImmutableSortedDictionary<string, string> settings) =>
        settings.RemoveRange(settings.Keys.Where(IsOwn));

    /// <summary>Refuses what a follow request may not set.</summary>
    /// <param name="overrides">What it wants the follower to have otherwise than its leader.</param>
    /// <param name="isKnown">Whether there is such a setting.</param>
    public static void CheckOverrides(ImmutableSortedDictionary<string, string> overrides, Func<string, bool> isKnown)
    {
        var replicated = Filter(overrides);
        if (replicated.IsEmpty)
        {
            return;
        }

        var unknown = replicated.Keys.Where(key => !isKnown(key)).ToList();
        throw Refusals.IllegalArgument(unknown.Count == 0
            ? $"can not put follower index that could override leader settings {FollowStart.Json(replicated)}"
            : $"unknown setting{(unknown.Count == 1 ? "" : "s")} [{string.Join(",", unknown)}]");
    }

    /// <summary>The settings of a new follower: the leader's, under what the request wants otherwise.</summary>
    /// <param name="leader">All of the leader's settings.</param>
    /// <param name="overrides">Those of the request, checked.</param>
    public static ImmutableSortedDictionary<string, string> OfNew(
        ImmutableSortedDictionary<string, string> leader, ImmutableSortedDictionary<string, string> overrides) =>
        leader.RemoveRange(leader.Keys.Where(key => IsIdentity(key) && !key.StartsWith("index.version.", StringComparison.Ordinal))).SetItems(overrides);

    /// <summary>What a follower's settings become when the leader's have changed; null when it has them already.</summary>
    /// <param name="leader">All of the leader's settings.</param>
    /// <param name="follower">All of the follower's.</param>
    /// <param name="isDynamic">Whether a setting may change while the index is open.</param>
    public static FollowedSettings? Follow(
        ImmutableSortedDictionary<string, string> leader, ImmutableSortedDictionary<string, string> follower, Func<string, bool> isDynamic)
    {
        var (theirs, ours) = (Filter(leader), Filter(follower));
        var changed = theirs.Except(ours).Concat(ours.Except(theirs)).Select(setting => setting.Key).ToHashSet(StringComparer.Ordinal);
        return changed.Count == 0
            ? null
            : new FollowedSettings(follower.RemoveRange(ours.Keys).SetItems(theirs), WhileClosed: !changed.All(isDynamic));
    }

    private static bool IsOwn(string key) => Matches(Own, key);

    private static bool IsIdentity(string key) => Matches(Own[Own.IndexOf(FollowEntry.Setting)..], key);

    private static bool Matches(ImmutableArray<string> settings, string key) => settings.Any(setting =>
        setting.EndsWith('.') ? key.StartsWith(setting, StringComparison.Ordinal) : Is(setting, key));

    /// <summary>A setting, or an element of one that is a list.</summary>
    private static bool Is(string setting, string key) => key.StartsWith(setting, StringComparison.Ordinal)
        && (key.Length == setting.Length || (key[setting.Length] == '.' && !key.AsSpan(setting.Length + 1).ContainsAnyExceptInRange('0', '9')));
}
