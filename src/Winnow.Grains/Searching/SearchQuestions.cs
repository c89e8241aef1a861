using System.Text.Json;
using Winnow.Grains.Errors;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Routing;
using Winnow.Search;

namespace Winnow.Grains.Searching;

/// <summary>Explain, validate, field capabilities, terms, search shards.</summary>
internal sealed class SearchQuestions(
    SearchTargets targets, FieldCapabilities fields, IndexNames names, MetadataCache metadata, ShardScatter scatter, NodeDirectory nodes, TimeProvider time)
{
    public async Task<JsonResult> Explain(BodyRequest request)
    {
        var entry = await names.Single(request.Indices.Length > 0 ? request.Indices[0] : "");
        var index = await metadata.Index(entry.Uuid);
        IndexBlock.Check(index, BlockLevel.Read);
        var found = await targets.Find(request.Indices, request.Options, routing: null, request.Preference);
        var routing = request.Routing ?? entry.Aliases.GetValueOrDefault(request.Indices[0])?.SearchRouting;
        var shard = OperationRouting.Shard(
            request.Id!, routing, index.Metadata.NumberOfShards, index.Metadata.RoutingNumShards, index.Metadata.RoutingPartitionSize);
        var failures = new SearchFailures();
        var answers = await Ask([found.First(target => target.Shard == shard)], failures, new ShardQuestion
        {
            Kind = ShardQuestionKind.Explain,
            Body = SearchUriParameters.Merge(request.Body, SearchCoordinator.Parameters(request.Parameters)),
            Id = request.Id,
            SourceFilter = request.SourceFilter,
        });
        if (failures.All.Count > 0)
        {
            throw new WinnowException(failures.All[0].Error);
        }

        using var answer = JsonDocument.Parse(answers[0]);
        return new JsonResult { Body = answers[0], Status = answer.RootElement.TryGetProperty("explanation", out _) ? 200 : 404 };
    }

    public async Task<JsonResult> ValidateQuery(BodyRequest request)
    {
        var parameters = SearchCoordinator.Parameters(request.Parameters);
        var explain = Flag(parameters, "explain") || Flag(parameters, "rewrite");
        parameters.Remove("explain");
        var found = await targets.Find(request.Indices, request.Options, request.Routing, request.Preference);
        var asked = Flag(parameters, "all_shards") ? found : [.. found.DistinctBy(target => target.Index.Uuid)];
        var failures = new SearchFailures();
        var answers = await Ask(asked, failures, new ShardQuestion
        {
            Kind = ShardQuestionKind.ValidateQuery,
            Body = SearchUriParameters.Merge(request.Body, parameters),
            Parameters = request.Parameters,
        });
        var results = asked.Zip(answers)
            .Where(pair => !pair.Second.IsEmpty)
            .Select(pair => (pair.First, Result: JsonSerializer.Deserialize<ValidateQueryResult>(pair.Second.Span)!))
            .ToList();
        return Json.Result(writer => ValidateJson.Write(writer, results, failures, explain));
    }

    public Task<JsonResult> FieldCaps(BodyRequest request) => fields.Answer(request);

    public async Task<JsonResult> TermsEnum(BodyRequest request)
    {
        var terms = TermsEnumRequest.Parse(request.Body);
        var found = await targets.Find(request.Indices, request.Options, request.Routing, request.Preference);
        var failures = new SearchFailures();
        var answers = await Ask(found, failures, new ShardQuestion { Kind = ShardQuestionKind.TermsEnum, Body = request.Body });
        var merged = TermsEnumAction.Merge(terms, answers.Where(answer => !answer.IsEmpty).Select(answer => JsonSerializer.Deserialize<List<string>>(answer.Span)!));
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            WriteShards(writer, found.Count, failures);
            writer.WriteStartArray("terms");
            foreach (var term in merged)
            {
                writer.WriteStringValue(term);
            }

            writer.WriteEndArray();
            writer.WriteBoolean("complete", failures.All.Count == 0);
            writer.WriteEndObject();
        });
    }

    public async Task<JsonResult> SearchShards(BodyRequest request)
    {
        var found = await targets.Find(request.Indices, request.Options, request.Routing, request.Preference);
        var live = nodes.Live();
        return Json.Result(writer => SearchShardsJson.Write(writer, found, live));
    }

    internal static void WriteShards(Utf8JsonWriter writer, int total, SearchFailures failures) => SearchResponseWriter.WriteShards(
        writer,
        new SearchShardCounts(
            total,
            total - failures.All.Count,
            0,
            [.. failures.All.Select(failure => new SearchShardFailure(failure.Index, failure.Shard, failure.Node, failure.Error.ToElasticsearch()))]));

    internal static bool Flag(Dictionary<string, string> parameters, string name) => parameters.GetValueOrDefault(name) is "true" or "";

    private async Task<ReadOnlyMemory<byte>[]> Ask(IReadOnlyList<ShardTarget> asked, SearchFailures failures, ShardQuestion question)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var answers = await scatter.Ask(asked, failures, async (shard, target) =>
            new JsonResult { Body = await shard.Ask(question with { Filter = target.Filter, NowMillis = now }) });
        return [.. answers.Select(answer => answer.Value?.Body ?? default)];
    }
}
