using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Documents;
using Winnow.Http.Rest;

namespace Winnow.Http.Searching;

/// <summary><c>_msearch</c>: header and body lines in turn; each search is answered, or fails, on its own.</summary>
internal sealed class MultiSearchApi(IGrainFactory grains)
{
    private const string Parameters =
        SearchParameters.Indices + " search_type max_concurrent_searches typed_keys pre_filter_shard_size max_concurrent_shard_requests rest_total_hits_as_int ccs_minimize_roundtrips routing include_named_queries_score";

    public void Register(RouteTable routes)
    {
        foreach (var method in new[] { "GET", "POST" })
        {
            routes.Add(new RestRoute(method, "/_msearch", Parameters, MultiSearch));
            routes.Add(new RestRoute(method, "/{index}/_msearch", Parameters, MultiSearch));
        }
    }

    private async Task MultiSearch(RestRequest request, RestResponse response)
    {
        var started = request.Context.RequestServices.Clock().GetTimestamp();
        var answers = await grains.GetGrain<ISearchGrain>(0).MultiSearch(
            new MultiSearchRequest { Items = Parse(request), MaxConcurrentSearches = request.Int("max_concurrent_searches") }, request.Aborted);
        var took = (long)request.Context.RequestServices.Clock().GetElapsedTime(started).TotalMilliseconds;
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("took", took);
            writer.WriteStartArray("responses");
            foreach (var answer in answers)
            {
                WriteItem(writer, answer);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static void WriteItem(Utf8JsonWriter writer, MultiSearchItem answer)
    {
        writer.WriteStartObject();
        if (answer.Error is { } error)
        {
            writer.WritePropertyName("error");
            ErrorJson.WriteWithRootCause(writer, error);
            writer.WriteNumber("status", error.Status);
        }
        else
        {
            using var body = JsonDocument.Parse(answer.Body);
            foreach (var member in body.RootElement.EnumerateObject())
            {
                member.WriteTo(writer);
            }

            writer.WriteNumber("status", answer.Status);
        }

        writer.WriteEndObject();
    }

    private static MultiSearchEntry[] Parse(RestRequest request)
    {
        if (!request.HasBody)
        {
            throw RestErrors.BodyRequired();
        }

        if (request.Body.Span[^1] != (byte)'\n')
        {
            throw RestErrors.IllegalArgument("The msearch request must be terminated by a newline [\\n]");
        }

        var entries = new List<MultiSearchEntry>();
        var rest = request.Body;
        while (NextLine(ref rest, out var header))
        {
            if (header.IsEmpty && rest.IsEmpty)
            {
                break;
            }

            NextLine(ref rest, out var body);
            entries.Add(new MultiSearchEntry { Request = Header(header, request) with { Body = body } });
        }

        return entries.Count == 0 ? throw RestErrors.Validation("no requests added") : [.. entries];
    }

    private static bool NextLine(ref ReadOnlyMemory<byte> rest, out ReadOnlyMemory<byte> line)
    {
        if (rest.IsEmpty)
        {
            line = default;
            return false;
        }

        var end = rest.Span.IndexOf((byte)'\n');
        line = rest[..end];
        rest = rest[(end + 1)..];
        return true;
    }

    private static SearchRequest Header(ReadOnlyMemory<byte> line, RestRequest request)
    {
        var search = SearchParameters.ToRequest(request) with { Body = default };
        if (line.IsEmpty)
        {
            return search;
        }

        using var document = JsonDocument.Parse(line);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw RestErrors.IllegalArgument("key [_search] is not supported in the metadata section: the header line is not an object");
        }

        foreach (var member in document.RootElement.EnumerateObject())
        {
            search = member.Name switch
            {
                "index" or "indices" => search with { Indices = DocumentParameters.Names(member.Value) is ["_all"] ? [] : DocumentParameters.Names(member.Value) },
                "search_type" => search with { SearchType = member.Value.GetString() },
                "preference" => search with { Preference = member.Value.GetString() },
                "routing" => search with { Routing = string.Join(',', DocumentParameters.Names(member.Value)) },
                "request_cache" => search with { RequestCache = Flag(member) },
                "allow_partial_search_results" => search with { AllowPartialSearchResults = Flag(member) },
                "ignore_unavailable" or "ignoreUnavailable" => search with { Options = search.Options with { IgnoreUnavailable = Flag(member) } },
                "allow_no_indices" or "allowNoIndices" => search with { Options = search.Options with { AllowNoIndices = Flag(member) } },
                "expand_wildcards" or "expandWildcards" => search with { Options = search.Options with { ExpandWildcards = RestRequest.ParseWildcards(string.Join(',', DocumentParameters.Names(member.Value))) } },
                "ccs_minimize_roundtrips" => search with { CcsMinimizeRoundtrips = Flag(member) },
                "ignore_throttled" or "max_concurrent_shard_requests" => search,
                _ => throw RestErrors.IllegalArgument($"key [{member.Name}] is not supported in the metadata section"),
            };
        }

        return search;
    }

    private static bool Flag(JsonProperty member) => member.Value.ValueKind == JsonValueKind.True || member.Value.ToString() == "true";
}
