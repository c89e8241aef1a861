using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Documents;

/// <summary><c>_mget</c>.</summary>
internal sealed class MultiGetApi(IGrainFactory grains)
{
    public void Register(RouteTable routes)
    {
        foreach (var method in new[] { "GET", "POST" })
        {
            routes.Add(new RestRoute(method, "/_mget", DocumentParameters.Get, MultiGet));
            routes.Add(new RestRoute(method, "/{index}/_mget", DocumentParameters.Get, MultiGet));
        }
    }

    private async Task MultiGet(RestRequest request, RestResponse response)
    {
        if (!request.HasBody)
        {
            throw RestErrors.BodyRequired();
        }

        var answers = await grains.GetGrain<IDocumentGrain>(0).MultiGet(new MultiGetRequest { Items = Items(request) });
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("docs");
            foreach (var answer in answers)
            {
                if (answer.Response is { } found)
                {
                    DocumentJson.WriteGet(writer, found);
                    continue;
                }

                writer.WriteStartObject();
                writer.WriteString("_index", answer.Index);
                writer.WriteString("_id", answer.Id);
                writer.WritePropertyName("error");
                ErrorJson.WriteWithRootCause(writer, answer.Error!);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static GetRequest[] Items(RestRequest request)
    {
        using var document = JsonDocument.Parse(request.Body);
        var defaults = new GetRequest
        {
            Index = request.String("index") ?? "",
            Routing = request.String("routing"),
            Preference = request.String("preference"),
            Realtime = request.Flag("realtime", missing: true),
            Refresh = request.Flag("refresh"),
            StoredFields = request.List("stored_fields"),
            SourceFilter = DocumentParameters.SourceFilter(request),
        };
        var items = new List<GetRequest>();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            items.AddRange(member.Name switch
            {
                "docs" => Array(member).Select(item => Item(item, defaults)),
                "ids" => Array(member).Select(id => defaults with { Id = Scalar(id) }),
                _ => throw RestErrors.Parse($"unknown key [{member.Name}] for a {Token(member.Value)}, expected [docs] or [ids]"),
            });
        }

        if (items.Count == 0)
        {
            throw RestErrors.Validation("no documents to get");
        }

        var problems = items.SelectMany((item, at) => Problems(item, at)).ToArray();
        return problems.Length == 0
            ? [.. items]
            : throw new WinnowException(new WinnowError
            {
                Type = "action_request_validation_exception",
                Status = 400,
                Reason = "Validation Failed: " + string.Concat(problems.Select((problem, at) => $"{at + 1}: {problem};")),
            });
    }

    private static IEnumerable<string> Problems(GetRequest item, int at)
    {
        if (item.Index.Length == 0)
        {
            yield return $"index is missing for doc {at}";
        }

        if (item.Id.Length == 0)
        {
            yield return $"id is missing for doc {at}";
        }
    }

    private static GetRequest Item(JsonElement item, GetRequest defaults)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw RestErrors.IllegalArgument("docs array element should include an object");
        }

        var result = defaults;
        foreach (var member in item.EnumerateObject())
        {
            result = member.Name switch
            {
                "_index" => result with { Index = Scalar(member.Value) },
                "_id" => result with { Id = Scalar(member.Value) },
                "routing" or "_routing" => result with { Routing = Scalar(member.Value) },
                "version" or "_version" => result with { Version = member.Value.GetInt64() },
                "version_type" or "_version_type" => result with { VersionType = DocumentParameters.VersionType(member.Value.GetString()) },
                "stored_fields" or "_stored_fields" => result with { StoredFields = DocumentParameters.Names(member.Value) },
                "_source" => result with { SourceFilter = DocumentParameters.SourceFilter(member.Value) },
                _ => throw RestErrors.Parse($"Failed to parse multi get request. unknown field [{member.Name}]"),
            };
        }

        return result;
    }

    private static JsonElement.ArrayEnumerator Array(JsonProperty member) => member.Value.ValueKind == JsonValueKind.Array
        ? member.Value.EnumerateArray()
        : throw RestErrors.Parse($"unexpected token [{Token(member.Value)}], expected [FIELD_NAME] or [START_ARRAY]");

    private static string Scalar(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Object or JsonValueKind.Array => throw RestErrors.IllegalArgument("ids array element should only contain ids"),
        _ => element.GetRawText(),
    };

    private static string Token(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "START_OBJECT",
        JsonValueKind.Array => "START_ARRAY",
        JsonValueKind.String => "VALUE_STRING",
        JsonValueKind.Number => "VALUE_NUMBER",
        _ => "VALUE",
    };
}
