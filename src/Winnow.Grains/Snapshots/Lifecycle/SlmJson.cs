using System.Globalization;
using System.Text.Json;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Grains.Snapshots.Lifecycle;

/// <summary>Elasticsearch's JSON for policies and their statistics.</summary>
internal static class SlmJson
{
    public static void WritePolicy(Utf8JsonWriter writer, string id, SnapshotPolicyEntry entry, PolicyProgress progress, DateTimeOffset now, bool human)
    {
        writer.WriteStartObject(id);
        writer.WriteNumber("version", entry.Version);
        WriteTime(writer, "modified_date", "modified_date_millis", entry.ModifiedMillis, human);
        writer.WritePropertyName("policy");
        writer.WriteRawValue(entry.Json);
        WriteOutcome(writer, "last_success", progress.LastSuccess, human);
        WriteOutcome(writer, "last_failure", progress.LastFailure, human);
        var next = SnapshotSchedule.Parse(entry.Parse(id).Schedule).Next(DateTimeOffset.FromUnixTimeMilliseconds(entry.ModifiedMillis), now);
        WriteTime(writer, "next_execution", "next_execution_millis", next?.ToUnixTimeMilliseconds() ?? -1, human);
        if (progress.Running is { } running)
        {
            writer.WriteStartObject("in_progress");
            writer.WriteString("name", running.Snapshot);
            writer.WriteString("uuid", running.Uuid);
            writer.WriteString("state", "STARTED");
            WriteTime(writer, "start_time", "start_time_millis", running.StartMillis, human);
            writer.WriteEndObject();
        }

        writer.WriteStartObject("stats");
        WritePolicyStats(writer, id, progress);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public static void WriteStats(Utf8JsonWriter writer, SlmState state)
    {
        writer.WriteStartObject();
        writer.WriteNumber("retention_runs", state.RetentionRuns);
        writer.WriteNumber("retention_failed", state.RetentionFailed);
        writer.WriteNumber("retention_timed_out", state.RetentionTimedOut);
        writer.WriteString("retention_deletion_time", Duration(state.RetentionDeletionMillis));
        writer.WriteNumber("retention_deletion_time_millis", state.RetentionDeletionMillis);
        writer.WriteNumber("total_snapshots_taken", state.Policies.Values.Sum(policy => policy.Taken));
        writer.WriteNumber("total_snapshots_failed", state.Policies.Values.Sum(policy => policy.Failed));
        writer.WriteNumber("total_snapshots_deleted", state.Policies.Values.Sum(policy => policy.Deleted));
        writer.WriteNumber("total_snapshot_deletion_failures", state.Policies.Values.Sum(policy => policy.DeletionFailures));
        writer.WriteStartArray("policy_stats");
        foreach (var (id, progress) in state.Policies)
        {
            writer.WriteStartObject();
            WritePolicyStats(writer, id, progress);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WritePolicyStats(Utf8JsonWriter writer, string id, PolicyProgress progress)
    {
        writer.WriteString("policy", id);
        writer.WriteNumber("snapshots_taken", progress.Taken);
        writer.WriteNumber("snapshots_failed", progress.Failed);
        writer.WriteNumber("snapshots_deleted", progress.Deleted);
        writer.WriteNumber("snapshot_deletion_failures", progress.DeletionFailures);
    }

    private static void WriteOutcome(Utf8JsonWriter writer, string name, PolicyOutcome? outcome, bool human)
    {
        if (outcome is null)
        {
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteString("snapshot_name", outcome.Snapshot);
        if (outcome.StartMillis is { } start)
        {
            WriteTime(writer, "start_time_string", "start_time", start, human);
        }

        WriteTime(writer, "time_string", "time", outcome.Millis, human);
        if (outcome.Details is not null)
        {
            writer.WriteString("details", outcome.Details);
        }

        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string text, string number, long millis, bool human)
    {
        if (human)
        {
            writer.WriteString(text, DateTimeOffset.FromUnixTimeMilliseconds(millis).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        }

        writer.WriteNumber(number, millis);
    }

    private static string Duration(long millis) =>
        millis < 1000 ? $"{millis}ms" : string.Create(CultureInfo.InvariantCulture, $"{Math.Round(millis / 1000.0, 1, MidpointRounding.ToZero):0.#}s");
}
