using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Documents;
using Winnow.Http.Rest;

namespace Winnow.Http.Searching;

/// <summary><c>_search</c>, <c>_count</c>, scroll and point in time.</summary>
internal sealed class SearchApi(IGrainFactory grains)
{
    private ISearchGrain Searches => grains.GetGrain<ISearchGrain>(0);

    public void Register(RouteTable routes)
    {
        const string count = SearchParameters.Query + " " + SearchParameters.Indices + " routing preference min_score terminate_after";
        const string scroll = "scroll scroll_id rest_total_hits_as_int typed_keys";
        foreach (var method in new[] { "GET", "POST" })
        {
            routes.Add(new RestRoute(method, "/_search", SearchParameters.Search, Search));
            routes.Add(new RestRoute(method, "/{index}/_search", SearchParameters.Search, Search));
            routes.Add(new RestRoute(method, "/_count", count, Count));
            routes.Add(new RestRoute(method, "/{index}/_count", count, Count));
            routes.Add(new RestRoute(method, "/_search/scroll", scroll, Scroll));
            routes.Add(new RestRoute(method, "/_search/scroll/{scroll_id}", scroll, Scroll));
        }

        routes.Add(new RestRoute("DELETE", "/_search/scroll", "", ClearScroll));
        routes.Add(new RestRoute("DELETE", "/_search/scroll/{scroll_id}", "", ClearScroll));
        routes.Add(new RestRoute("POST", "/{index}/_pit", "keep_alive routing preference allow_partial_search_results max_concurrent_shard_requests " + SearchParameters.Indices, OpenPointInTime));
        routes.Add(new RestRoute("DELETE", "/_pit", "", ClosePointInTime));
    }

    private async Task Search(RestRequest request, RestResponse response)
    {
        var answer = await Searches.Search(SearchParameters.ToRequest(request), request.Aborted);
        response.Json(answer.Status, answer.Body);
    }

    private async Task Count(RestRequest request, RestResponse response)
    {
        var answer = await Searches.Count(
            new CountRequest
            {
                Indices = request.Indices(),
                Options = request.IndicesOptions(),
                Body = request.Body,
                Parameters = SearchParameters.OfSource(request),
                Routing = request.String("routing"),
                Preference = request.String("preference"),
                TerminateAfter = request.Int("terminate_after"),
                MinScore = request.String("min_score") is { } text ? double.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null,
            },
            request.Aborted);
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("count", answer.Count);
            if (answer.TerminatedEarly)
            {
                writer.WriteBoolean("terminated_early", true);
            }

            ShardsJson.Write(writer, answer.Shards, skipped: true);
            writer.WriteEndObject();
        });
    }

    private async Task Scroll(RestRequest request, RestResponse response)
    {
        var (ids, keepAlive) = ScrollBody(request);
        if (ids.Count != 1)
        {
            throw RestErrors.Validation("scrollId is missing");
        }

        var answer = await Searches.Scroll(
            new ScrollRequest
            {
                ScrollId = ids[0],
                KeepAlive = keepAlive ?? request.Time("scroll"),
                RestTotalHitsAsInt = request.Flag("rest_total_hits_as_int"),
                TypedKeys = request.Flag("typed_keys"),
            },
            request.Aborted);
        response.Json(answer.Status, answer.Body);
    }

    private async Task ClearScroll(RestRequest request, RestResponse response)
    {
        var (ids, _) = ScrollBody(request);
        Freed(response, await Searches.ClearScroll(ids is ["_all"] ? [] : [.. ids]));
    }

    private static (List<string> Ids, TimeSpan? KeepAlive) ScrollBody(RestRequest request)
    {
        var ids = new List<string>(request.List("scroll_id"));
        TimeSpan? keepAlive = null;
        if (request.HasBody)
        {
            using var document = JsonDocument.Parse(request.Body);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                switch (member.Name)
                {
                    case "scroll_id" when member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Array:
                        ids = [.. member.Value.ValueKind == JsonValueKind.String ? [member.Value.GetString()!] : DocumentParameters.Names(member.Value)];
                        break;
                    case "scroll":
                        keepAlive = TimeParameter.Parse(member.Value.GetString() ?? "", "scroll");
                        break;
                    default:
                        throw RestErrors.IllegalArgument($"Unknown parameter [{member.Name}] in request body or parameter is of the wrong type[{member.Value.ValueKind}] ");
                }
            }
        }

        return (ids, keepAlive);
    }

    private async Task OpenPointInTime(RestRequest request, RestResponse response)
    {
        var answer = await Searches.OpenPointInTime(new OpenPointInTimeRequest
        {
            Indices = request.Indices(),
            Options = request.IndicesOptions(),
            KeepAlive = request.Time("keep_alive") ?? throw RestErrors.Validation("[keep_alive] is not specified"),
            Routing = request.String("routing"),
            Preference = request.String("preference"),
            Body = request.Body,
            AllowPartialSearchResults = request.Flag("allow_partial_search_results"),
        });
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", answer.Id);
            ShardsJson.Write(writer, answer.Shards, skipped: true);
            writer.WriteEndObject();
        });
    }

    private async Task ClosePointInTime(RestRequest request, RestResponse response)
    {
        if (!request.HasBody)
        {
            throw RestErrors.BodyRequired();
        }

        using var document = JsonDocument.Parse(request.Body);
        var id = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("id", out var value) ? value.GetString() : null;
        Freed(response, await Searches.ClosePointInTime(id ?? throw RestErrors.IllegalArgument("[id] is required")));
    }

    private static void Freed(RestResponse response, FreedContexts freed) => response.Json(freed.NumFreed > 0 || freed.Succeeded ? 200 : 404, writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("succeeded", freed.Succeeded);
        writer.WriteNumber("num_freed", freed.NumFreed);
        writer.WriteEndObject();
    });
}
