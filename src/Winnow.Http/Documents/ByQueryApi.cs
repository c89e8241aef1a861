using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;
using Winnow.Http.Searching;

namespace Winnow.Http.Documents;

/// <summary><c>_update_by_query</c>, <c>_delete_by_query</c>, <c>_reindex</c>: writes to whatever a search finds.</summary>
internal sealed class ByQueryApi(IGrainFactory grains)
{
    private const string Parameters =
        "refresh timeout wait_for_active_shards wait_for_completion requests_per_second scroll slices max_docs require_alias";

    public void Register(RouteTable routes)
    {
        const string byQuery = Parameters + " " + SearchParameters.Indices + " " + SearchParameters.Query
            + " conflicts from pipeline preference request_cache routing scroll_size search_timeout search_type sort stats terminate_after version version_type";
        routes.Add(new RestRoute("POST", "/{index}/_update_by_query", byQuery, Answer((documents, body) => documents.UpdateByQuery(body))));
        routes.Add(new RestRoute("POST", "/{index}/_delete_by_query", byQuery, Answer((documents, body) => documents.DeleteByQuery(body))));
        routes.Add(new RestRoute("POST", "/_reindex", Parameters, Answer((documents, body) => documents.Reindex(body))));
    }

    private RestHandler Answer(Func<IDocumentGrain, ByQueryRequest, Task<ByQueryResponse>> action) => async (request, response) =>
    {
        if (!request.Flag("wait_for_completion", missing: true))
        {
            throw RestErrors.IllegalArgument("[wait_for_completion=false] is not supported: there is no task management yet");
        }

        var answer = await action(grains.GetGrain<IDocumentGrain>(0), new ByQueryRequest
        {
            Indices = request.Indices(),
            Options = request.IndicesOptions(),
            Body = request.Body,
            Parameters = SearchParameters.OfSource(request),
            Refresh = request.Flag("refresh"),
            ProceedOnConflicts = request.String("conflicts") switch
            {
                null or "abort" => false,
                "proceed" => true,
                var other => throw RestErrors.IllegalArgument($"conflicts may only be \"proceed\" or \"abort\" but was [{other}]"),
            },
            ScrollSize = request.Int("scroll_size") ?? 1000,
            MaxDocs = request.Long("max_docs"),
            Routing = request.String("routing"),
            WaitForActiveShards = request.String("wait_for_active_shards"),
        });
        response.Json(answer.Failures.Length > 0 ? answer.Failures[0].Status : 200, writer => Write(writer, answer));
    };

    private static void Write(Utf8JsonWriter writer, ByQueryResponse answer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("took", answer.TookMillis);
        writer.WriteBoolean("timed_out", answer.TimedOut);
        writer.WriteNumber("total", answer.Total);
        writer.WriteNumber("updated", answer.Updated);
        writer.WriteNumber("created", answer.Created);
        writer.WriteNumber("deleted", answer.Deleted);
        writer.WriteNumber("batches", answer.Batches);
        writer.WriteNumber("version_conflicts", answer.VersionConflicts);
        writer.WriteNumber("noops", answer.Noops);
        writer.WriteStartObject("retries");
        writer.WriteNumber("bulk", 0);
        writer.WriteNumber("search", 0);
        writer.WriteEndObject();
        writer.WriteNumber("throttled_millis", 0);
        writer.WriteNumber("requests_per_second", -1.0);
        writer.WriteNumber("throttled_until_millis", 0);
        writer.WriteStartArray("failures");
        foreach (var failure in answer.Failures)
        {
            writer.WriteStartObject();
            writer.WriteString("index", failure.Index);
            writer.WriteString("id", failure.Id);
            writer.WritePropertyName("cause");
            ErrorJson.Write(writer, failure.Error!);
            writer.WriteNumber("status", failure.Status);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
