using System.Net;
using System.Text;
using System.Text.Json;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Searching.Remote;
using Winnow.Search;

namespace Winnow.Grains.Searching;

/// <summary>
/// A scroll: readers that stay open, and pages that each go on after the last hit of the one before. All state is in the id, so that any node
/// can answer the next page.
/// </summary>
internal sealed class ScrollSearch(SearchPhases phases, ContextOpening opening, MetadataCache metadata, RemoteParts remoteParts, TimeProvider time)
{
    public async Task<JsonResult> Start(
        SearchRequest request, ReadOnlyMemory<byte> body, SearchSource source, TimeSpan keepAlive, CancellationToken cancellation)
    {
        Check(source);
        var started = time.GetTimestamp();
        var opened = await opening.Open(new OpenPointInTimeRequest
        {
            Indices = request.Indices,
            Options = request.Options,
            KeepAlive = keepAlive,
            Routing = request.Routing,
            Preference = request.Preference,
            AllowPartialSearchResults = true,
        });
        if (opened.LocalShards > 0 && opened.Failures.All.Count == opened.LocalShards)
        {
            throw opened.Failures.ToException("query", "all shards failed");
        }

        var scroll = opened.Ids with { Body = Encoding.UTF8.GetString(body.Span), NowMillis = time.GetUtcNow().ToUnixTimeMilliseconds() };
        return await Page(scroll, request, keepAlive, started, opened.Failures, cancellation);
    }

    public async Task<JsonResult> Next(ScrollRequest request, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var scroll = ContextIds.Decode(request.ScrollId, "scroll");
        var search = new SearchRequest { RestTotalHitsAsInt = request.RestTotalHitsAsInt, TypedKeys = request.TypedKeys };
        return await Page(scroll, search, request.KeepAlive ?? TimeSpan.Zero, started, new SearchFailures(), cancellation);
    }

    private async Task<JsonResult> Page(
        ContextIds scroll, SearchRequest request, TimeSpan keepAlive, long started, SearchFailures failures, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> body = Encoding.UTF8.GetBytes(scroll.Body);
        var original = SearchSource.Parse(body);
        var keys = original.Sort?.Count ?? 0;
        var paged = PointInTimeSort.Rewrite(FirstPageOnly(body, scroll.After is null), keys, scroll.After, trackScores: original.IsSortedByScore);
        var run = new SearchRun
        {
            Source = SearchSource.Parse(paged),
            Body = paged,
            FetchBody = body,
            ShownSortValues = keys,
            NowMillis = scroll.NowMillis,
            KeepAlive = keepAlive,
            IsScroll = true,
            Targets = await scroll.Targets(metadata),
            Failures = failures,
            Remotes = await remoteParts.Of(scroll),
            LocalIndices = scroll.Local,
            MinimizeRoundtrips = request.CcsMinimizeRoundtrips ?? true,
        };
        await phases.Execute(run, cancellation);
        var next = scroll with { After = run.Result.Hits.Count == 0 ? scroll.After : After(run.Result.Hits[^1].Hit) };
        if (scroll.After is null)
        {
            next = next with
            {
                Total = run.Result.TotalHits?.Value ?? -1,
                TotalIsLowerBound = run.Result.TotalHits?.Relation == Winnow.Index.Collectors.TotalHitsRelation.GreaterThanOrEqualTo,
                MaxScore = float.IsNaN(run.Result.MaxScore) ? null : run.Result.MaxScore,
            };
        }

        run.Result = run.Result with { TotalHits = Total(next), MaxScore = next.MaxScore ?? float.NaN };
        return new JsonResult { Body = SearchResponseWriter.Write(SearchCoordinator.Respond(run, request, time.GetElapsedTime(started)) with { ScrollId = next.Encode() }) };
    }

    private static Winnow.Index.Collectors.TotalHits? Total(ContextIds scroll) => scroll.Total < 0
        ? null
        : new Winnow.Index.Collectors.TotalHits(
            scroll.Total,
            scroll.TotalIsLowerBound ? Winnow.Index.Collectors.TotalHitsRelation.GreaterThanOrEqualTo : Winnow.Index.Collectors.TotalHitsRelation.EqualTo);

    /// <summary>Later pages neither count again nor aggregate.</summary>
    private static ReadOnlyMemory<byte> FirstPageOnly(ReadOnlyMemory<byte> body, bool first)
    {
        var root = JsonBody.ParseObject(body).Root;
        return Json.Bytes(writer =>
        {
            writer.WriteStartObject();
            foreach (var property in root.EnumerateObject())
            {
                if (property.Name is not "track_total_hits" && (first || property.Name is not ("aggs" or "aggregations")))
                {
                    property.WriteTo(writer);
                }
            }

            writer.WriteBoolean("track_total_hits", first);
            writer.WriteEndObject();
        });
    }

    private static string After(ShardHit hit) => Encoding.UTF8.GetString(Json.Bytes(writer =>
    {
        writer.WriteStartArray();
        foreach (var value in hit.SortValues!)
        {
            WriteValue(writer, value);
        }

        writer.WriteEndArray();
    }).Span);

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case float number:
                writer.WriteNumberValue(number);
                break;
            case byte[] { Length: 16 } address when !IsText(address):
                var ip = new IPAddress(address);
                writer.WriteStringValue((ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip).ToString());
                break;
            case byte[] term:
                writer.WriteStringValue(term);
                break;
            default:
                throw new InvalidOperationException($"no sort value is a [{value.GetType().Name}]");
        }
    }

    private static bool IsText(byte[] term) => System.Text.Unicode.Utf8.IsValid(term) && !term.Contains((byte)0);

    private static void Check(SearchSource source)
    {
        if (source.From > 0)
        {
            throw Winnow.Search.Errors.ActionRequestValidation("using [from] is not allowed in a scroll context");
        }

        if (source.Size == 0)
        {
            throw Winnow.Search.Errors.ActionRequestValidation("[size] cannot be [0] in a scroll context");
        }

        if (source.SearchAfter is not null)
        {
            throw Winnow.Search.Errors.ActionRequestValidation("[search_after] cannot be used in a scroll context");
        }

        if (source.Rescore.Count > 0)
        {
            throw Winnow.Search.Errors.ActionRequestValidation("using [rescore] is not allowed in a scroll context");
        }
    }
}
