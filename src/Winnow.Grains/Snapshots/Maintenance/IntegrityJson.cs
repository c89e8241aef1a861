using System.Text.Json;
using Winnow.Grains.Snapshots.Reading;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Maintenance;

/// <summary>What a check of a repository found: a log of anomalies, and a result.</summary>
internal static class IntegrityJson
{
    public static void Write(Utf8JsonWriter writer, string repository, string uuid, IntegrityReport report, long nowMillis)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("log");
        foreach (var problem in report.Problems)
        {
            writer.WriteStartObject();
            writer.WriteNumber("timestamp_in_millis", nowMillis);
            writer.WriteString("timestamp", SnapshotJson.Time(nowMillis));
            writer.WriteString("anomaly", problem.Problem);
            writer.WriteString("blob_name", problem.Blob);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("results");
        writer.WriteStartObject("status");
        writer.WriteStartObject("repository");
        writer.WriteString("name", repository);
        writer.WriteString("uuid", uuid);
        writer.WriteNumber("generation", report.Generation);
        writer.WriteEndObject();
        WriteCount(writer, "snapshots", report.Snapshots);
        writer.WriteStartObject("blobs");
        writer.WriteNumber("verified", report.Contents);
        writer.WriteNumber("verified_size_in_bytes", report.Bytes);
        writer.WriteEndObject();
        writer.WriteBoolean("references_verified", report.CountsChecked);
        writer.WriteEndObject();
        writer.WriteNumber("final_repository_generation", report.Generation);
        writer.WriteNumber("total_anomalies", report.ProblemCount);
        writer.WriteString("result", report.ProblemCount == 0 ? "pass" : "fail");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter writer, string name, long verified)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("verified", verified);
        writer.WriteNumber("total", verified);
        writer.WriteEndObject();
    }
}
