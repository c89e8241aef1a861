using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Documents;

/// <summary>Single documents: <c>_doc</c>, <c>_create</c>, <c>_update</c>, <c>_source</c>.</summary>
internal sealed class DocumentApi(IGrainFactory grains)
{
    private const int MaxIdBytes = 512;

    private IDocumentGrain Documents => grains.GetGrain<IDocumentGrain>(0);

    public void Register(RouteTable routes)
    {
        const string update = "routing timeout refresh wait_for_active_shards if_seq_no if_primary_term require_alias retry_on_conflict _source _source_includes _source_excludes lang";
        const string delete = "routing timeout refresh wait_for_active_shards version version_type if_seq_no if_primary_term";
        routes.Add(new RestRoute("PUT", "/{index}/_doc/{id}", DocumentParameters.Write, Index));
        routes.Add(new RestRoute("POST", "/{index}/_doc/{id}", DocumentParameters.Write, Index));
        routes.Add(new RestRoute("POST", "/{index}/_doc", DocumentParameters.Write, Index));
        routes.Add(new RestRoute("PUT", "/{index}/_create/{id}", DocumentParameters.Write, Index));
        routes.Add(new RestRoute("POST", "/{index}/_create/{id}", DocumentParameters.Write, Index));
        routes.Add(new RestRoute("GET", "/{index}/_doc/{id}", DocumentParameters.Get, Get));
        routes.Add(new RestRoute("DELETE", "/{index}/_doc/{id}", delete, Delete));
        routes.Add(new RestRoute("POST", "/{index}/_update/{id}", update, Update));
        routes.Add(new RestRoute("GET", "/{index}/_source/{id}", DocumentParameters.Get, Source));
    }

    private async Task Index(RestRequest request, RestResponse response)
    {
        if (!request.HasBody)
        {
            throw RestErrors.BodyRequired();
        }

        var create = request.Path.Contains("/_create/", StringComparison.Ordinal) || request.String("op_type") switch
        {
            "create" => true,
            null or "index" => false,
            var other => throw RestErrors.IllegalArgument($"opType must be 'create' or 'index', found: [{other}]"),
        };
        var item = await Write(request, new BulkItem { Action = create ? BulkAction.Create : BulkAction.Index, Source = request.Body });
        if (item.Status == 201)
        {
            response.Headers["Location"] = $"/{Uri.EscapeDataString(item.Index)}/_doc/{Uri.EscapeDataString(item.Id ?? "")}";
        }

        WriteResult(response, item);
    }

    private async Task Delete(RestRequest request, RestResponse response) =>
        WriteResult(response, await Write(request, new BulkItem { Action = BulkAction.Delete }));

    private async Task Update(RestRequest request, RestResponse response)
    {
        if (!request.HasBody)
        {
            throw RestErrors.Validation("script or doc is missing");
        }

        WriteResult(response, await Write(request, new BulkItem
        {
            Action = BulkAction.Update,
            Source = request.Body,
            RetryOnConflict = request.Int("retry_on_conflict") ?? 0,
            SourceFilter = DocumentParameters.SourceFilter(request),
        }));
    }

    private async Task<BulkItemResult> Write(RestRequest request, BulkItem item)
    {
        item = item with
        {
            Index = request.Required("index"),
            Id = request.String("id"),
            Routing = request.String("routing"),
            Version = request.Long("version"),
            VersionType = DocumentParameters.VersionType(request.String("version_type")),
            IfSeqNo = request.Long("if_seq_no"),
            IfPrimaryTerm = request.Long("if_primary_term"),
            RequireAlias = request.Flag("require_alias"),
            Pipeline = request.String("pipeline"),
        };
        Validate(item);
        var answer = await Documents.Bulk(new BulkRequest
        {
            Items = [item],
            Refresh = DocumentParameters.Refresh(request),
            WaitForActiveShards = request.String("wait_for_active_shards"),
            Timeout = request.Time("timeout"),
            SizeInBytes = item.Source.Length,
        });
        var result = answer.Items[0];
        return result.Error is { } error ? throw new WinnowException(error) : result;
    }

    private static void Validate(BulkItem item)
    {
        if (item.Id is { } id && System.Text.Encoding.UTF8.GetByteCount(id) is var bytes and > MaxIdBytes)
        {
            throw RestErrors.Validation($"id [{id}] is too long, must be no longer than {MaxIdBytes} bytes but was: {bytes}");
        }

        if (item.IfSeqNo is not null != item.IfPrimaryTerm is not null)
        {
            throw RestErrors.Validation(item.IfSeqNo is null
                ? $"ifSeqNo is unassigned, but primary term is [{item.IfPrimaryTerm}]"
                : $"ifSeqNo is set, but primary term is [0]");
        }

        if (item.IfSeqNo is not null && item.Version is not null)
        {
            throw RestErrors.Validation("compare and write operations can not use versioning");
        }

        if (item.Version is not null && item.VersionType == DocumentVersionType.Internal)
        {
            throw RestErrors.Validation("internal versioning can not be used for optimistic concurrency control. Please use `if_seq_no` and `if_primary_term` instead");
        }
    }

    private async Task Get(RestRequest request, RestResponse response)
    {
        var get = await Read(request);
        response.Json(get.Found ? 200 : 404, writer => DocumentJson.WriteGet(writer, get));
    }

    private async Task Source(RestRequest request, RestResponse response)
    {
        var get = await Read(request);
        if (get.Source is not { } source)
        {
            throw new WinnowException(new WinnowError
            {
                Type = "resource_not_found_exception",
                Status = 404,
                Reason = get.Found ? $"Source not found [{get.Index}]/[{get.Id}]" : $"Document not found [{get.Index}]/[{get.Id}]",
            });
        }

        response.Json(200, source);
    }

    private Task<GetResponse> Read(RestRequest request) => Documents.Get(new GetRequest
    {
        Index = request.Required("index"),
        Id = request.Required("id"),
        Routing = request.String("routing"),
        Preference = request.String("preference"),
        Realtime = request.Flag("realtime", missing: true),
        Refresh = request.Flag("refresh"),
        Version = request.Long("version"),
        VersionType = DocumentParameters.VersionType(request.String("version_type")),
        StoredFields = request.List("stored_fields"),
        SourceFilter = DocumentParameters.SourceFilter(request),
    });

    private static void WriteResult(RestResponse response, BulkItemResult item) => response.Json(item.Status, writer =>
    {
        writer.WriteStartObject();
        DocumentJson.WriteOutcome(writer, item);
        writer.WriteEndObject();
    });
}
