using System.Text.Json;

namespace Winnow.Grains.Following.AutoFollow;

/// <summary>What auto-follow has come to, as Elasticsearch shows it.</summary>
internal static class AutoFollowJson
{
    public static void WriteStats(Utf8JsonWriter writer, AutoFollowView[] remotes)
    {
        writer.WriteStartObject("auto_follow_stats");
        writer.WriteNumber("number_of_failed_follow_indices", remotes.Sum(remote => remote.FailedFollows));
        writer.WriteNumber("number_of_failed_remote_cluster_state_requests", remotes.Sum(remote => remote.FailedListings));
        writer.WriteNumber("number_of_successful_follow_indices", remotes.Sum(remote => remote.Followed));
        writer.WriteStartArray("recent_auto_follow_errors");
        foreach (var failure in remotes.SelectMany(remote => remote.Errors))
        {
            writer.WriteStartObject();
            writer.WriteString("leader_index", failure.Key);
            writer.WriteNumber("timestamp", failure.AtMillis);
            writer.WritePropertyName("auto_follow_exception");
            ErrorJson.Write(writer, failure.Error);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("auto_followed_clusters");
        foreach (var remote in remotes)
        {
            writer.WriteStartObject();
            writer.WriteString("cluster_name", remote.Alias);
            writer.WriteNumber("time_since_last_check_millis", remote.MillisSinceLastCheck);
            writer.WriteNumber("last_seen_metadata_version", remote.LastSeenMetadataVersion);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
