using System.Text;
using Microsoft.Extensions.Logging;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Grains.Snapshots.Lifecycle;

/// <summary>
/// Writes down what policies and retention did, as documents of a hidden index (<c>slm.history_index_enabled</c>). What cannot be written is
/// said in the log: it holds nothing up.
/// </summary>
internal sealed partial class SlmHistory(IGrainFactory grains, MetadataCache metadata, TimeProvider time, ILogger<SlmHistory> logger)
{
    public const string IndexName = ".slm-history-7";

    // As long as Elasticsearch's own policy for it says.
    private const int DaysKept = 90;

    private static readonly byte[] IndexBody = Encoding.UTF8.GetBytes("""
        {"settings":{"index":{"hidden":true,"number_of_shards":1,"auto_expand_replicas":"0-1"}},
        "mappings":{"dynamic":false,"properties":{"@timestamp":{"type":"date","format":"epoch_millis"},"policy":{"type":"keyword"},
        "repository":{"type":"keyword"},"snapshot_name":{"type":"keyword"},"operation":{"type":"keyword"},"success":{"type":"boolean"},
        "configuration":{"type":"object","enabled":false},"error_details":{"type":"text"}}}}
        """);

    public Task Taken(string policy, PolicyExecution execution, PolicyOutcome outcome) =>
        Write(policy, execution.Repository, execution.Snapshot, "CREATE", execution.Body, outcome.Details);

    public Task Deleted(SnapshotPolicy policy, string snapshot, WinnowError? error) => Write(
        policy.Id, policy.Repository, snapshot, "DELETE", null, error is null ? null : Encoding.UTF8.GetString(Json.Bytes(writer => ErrorJson.Write(writer, error)).Span));

    /// <summary>Deletes what is older than anybody wants to know.</summary>
    public async Task Trim()
    {
        if (!metadata.Cluster.Indices.ContainsKey(IndexName))
        {
            return;
        }

        try
        {
            var oldest = time.GetUtcNow().AddDays(-DaysKept).ToUnixTimeMilliseconds();
            await grains.GetGrain<IDocumentGrain>(0).DeleteByQuery(new ByQueryRequest
            {
                Indices = [IndexName],
                Body = Encoding.UTF8.GetBytes($$"""{"query":{"range":{"@timestamp":{"lt":{{oldest}} } } } }"""),
            });
        }
        catch (WinnowException exception)
        {
            LogNotWritten(exception);
        }
    }

    private async Task Write(string policy, string repository, string snapshot, string operation, string? configuration, string? error)
    {
        if (!SlmSettings.WritesHistory(metadata.Cluster))
        {
            return;
        }

        var document = Json.Bytes(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("@timestamp", time.GetUtcNow().ToUnixTimeMilliseconds());
            writer.WriteString("policy", policy);
            writer.WriteString("repository", repository);
            writer.WriteString("snapshot_name", snapshot);
            writer.WriteString("operation", operation);
            writer.WriteBoolean("success", error is null);
            if (configuration is not null)
            {
                writer.WritePropertyName("configuration");
                writer.WriteRawValue(configuration);
            }

            if (error is not null)
            {
                writer.WriteString("error_details", error);
            }

            writer.WriteEndObject();
        });
        try
        {
            await CreateIndex();
            var answer = await grains.GetGrain<IDocumentGrain>(0).Bulk(
                new BulkRequest { Items = [new BulkItem { Action = BulkAction.Create, Index = IndexName, Source = document }] });
            if (answer.Items[0].Error is { } refused)
            {
                LogRefused(snapshot, refused.Reason);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotWritten(exception);
        }
    }

    private async Task CreateIndex()
    {
        if (metadata.Cluster.Indices.ContainsKey(IndexName))
        {
            return;
        }

        try
        {
            await grains.GetGrain<IIndicesGrain>(0).Create(new CreateIndexRequest { Index = IndexName, Body = IndexBody });
        }
        catch (WinnowException exception) when (exception.Error.Type == "resource_already_exists_exception")
        {
            // Another has made it meanwhile.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the history of snapshot lifecycle policies could not be written")]
    private partial void LogNotWritten(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the history of snapshot [{Snapshot}] could not be written: {Reason}")]
    private partial void LogRefused(string snapshot, string? reason);
}
