using Winnow.Grains.Indices;
using Winnow.Search;

namespace Winnow.Grains.Documents;

/// <summary>Updates, deletes and copies of whatever a query finds: a point in time, read in batches, each batch written as a bulk.</summary>
internal sealed class ByQuery(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(5);

    public Task<ByQueryResponse> Delete(ByQueryRequest request)
    {
        var body = ByQueryBody.Parse(request.Body, "query", "max_docs", "slice", "conflicts");
        return Run(request, body, request.Indices, request.Options, hit => new BulkItem
        {
            Action = BulkAction.Delete,
            Index = hit.Index,
            Id = hit.Id,
            Routing = hit.Routing,
            IfSeqNo = hit.SeqNo,
            IfPrimaryTerm = hit.PrimaryTerm,
        });
    }

    public Task<ByQueryResponse> Update(ByQueryRequest request)
    {
        var body = ByQueryBody.Parse(request.Body, "query", "max_docs", "slice", "conflicts");
        return Run(request, body, request.Indices, request.Options, hit => new BulkItem
        {
            Index = hit.Index,
            Id = hit.Id,
            Routing = hit.Routing,
            Source = hit.Source,
            IfSeqNo = hit.SeqNo,
            IfPrimaryTerm = hit.PrimaryTerm,
        });
    }

    public Task<ByQueryResponse> Reindex(ByQueryRequest request)
    {
        var reindex = ReindexBody.Parse(request.Body);
        var run = request with { ProceedOnConflicts = request.ProceedOnConflicts || reindex.ProceedOnConflicts, ScrollSize = reindex.BatchSize ?? request.ScrollSize };
        return Run(run, reindex.Source, reindex.Indices, new IndicesOptions(), hit => new BulkItem
        {
            Action = reindex.OpType,
            Index = reindex.Destination,
            Id = hit.Id,
            Routing = hit.Routing,
            Source = hit.Source,
            Version = reindex.VersionType == DocumentVersionType.Internal ? null : hit.Version,
            VersionType = reindex.VersionType,
            Pipeline = reindex.Pipeline,
        });
    }

    private async Task<ByQueryResponse> Run(
        ByQueryRequest request, ByQueryBody body, string[] indices, IndicesOptions options, Func<FoundDocument, BulkItem> write)
    {
        var started = time.GetTimestamp();
        var searches = grains.GetGrain<ISearchGrain>(0);
        var point = await searches.OpenPointInTime(new OpenPointInTimeRequest { Indices = indices, Options = options, KeepAlive = KeepAlive, Routing = request.Routing });
        var response = new ByQueryResponse();
        try
        {
            var limit = Math.Min(request.MaxDocs ?? long.MaxValue, body.MaxDocs ?? long.MaxValue);
            var proceed = request.ProceedOnConflicts || body.ProceedOnConflicts;
            string? after = null;
            var done = 0L;
            while (done < limit)
            {
                var size = (int)Math.Min(request.ScrollSize, limit - done);
                var batch = FoundBatch.Parse((await searches.Search(new SearchRequest
                {
                    Body = BatchBody(body, point.Id, size, after),
                    Parameters = request.Parameters,
                })).Body);
                response = response with { Total = after is null ? Math.Min(batch.Total, limit) : response.Total };
                if (batch.Documents.Count == 0)
                {
                    break;
                }

                response = await Write(request, response, [.. batch.Documents.Select(write)]);
                if (response.Failures.Length > 0 || (response.VersionConflicts > 0 && !proceed))
                {
                    break;
                }

                done += batch.Documents.Count;
                after = batch.After;
            }
        }
        finally
        {
            await searches.ClosePointInTime(point.Id);
        }

        if (request.Refresh)
        {
            await grains.GetGrain<IIndicesGrain>(0).Refresh(new IndicesRequest { Indices = indices, Options = options });
        }

        return response with { TookMillis = (long)time.GetElapsedTime(started).TotalMilliseconds };
    }

    private async Task<ByQueryResponse> Write(ByQueryRequest request, ByQueryResponse response, BulkItem[] items)
    {
        var bulk = await grains.GetGrain<IDocumentGrain>(0).Bulk(new BulkRequest { Items = items, WaitForActiveShards = request.WaitForActiveShards });
        var conflicts = bulk.Items.Where(item => item.Status == 409).ToArray();
        var failures = bulk.Items.Where(item => item.Error is not null && item.Status != 409);
        return response with
        {
            Batches = response.Batches + 1,
            Created = response.Created + Count(bulk, WriteResult.Created),
            Updated = response.Updated + Count(bulk, WriteResult.Updated),
            Deleted = response.Deleted + Count(bulk, WriteResult.Deleted),
            Noops = response.Noops + Count(bulk, WriteResult.Noop),
            VersionConflicts = response.VersionConflicts + conflicts.Length,
            Failures = [.. response.Failures, .. failures, .. request.ProceedOnConflicts ? [] : conflicts],
        };
    }

    private static int Count(BulkResponse bulk, WriteResult result) => bulk.Items.Count(item => item.Error is null && item.Result == result);

    private static ReadOnlyMemory<byte> BatchBody(ByQueryBody body, string point, int size, string? after) => Json.Bytes(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("size", size);
        if (body.Query is not null)
        {
            writer.WritePropertyName("query");
            writer.WriteRawValue(body.Query);
        }

        if (body.SourceFilter is not null)
        {
            writer.WritePropertyName("_source");
            writer.WriteRawValue(body.SourceFilter);
        }

        if (body.Slice is not null)
        {
            writer.WritePropertyName("slice");
            writer.WriteRawValue(body.Slice);
        }

        writer.WriteStartObject("pit");
        writer.WriteString("id", point);
        writer.WriteString("keep_alive", TimeValue.Format(KeepAlive));
        writer.WriteEndObject();
        writer.WriteStartArray("sort");
        writer.WriteStringValue("_shard_doc");
        writer.WriteEndArray();
        writer.WriteBoolean("version", value: true);
        writer.WriteBoolean("seq_no_primary_term", value: true);
        writer.WriteBoolean("track_total_hits", after is null);
        if (after is not null)
        {
            writer.WritePropertyName("search_after");
            writer.WriteRawValue(after);
        }

        writer.WriteEndObject();
    });
}
