using System.Text.Json;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Search;

namespace Winnow.Grains.Cluster;

/// <summary><c>_cluster/reroute</c> and <c>_cluster/allocation/explain</c>: from their bodies to the allocator.</summary>
internal sealed class AllocationQueries(RerouteBody commands, ClusterViews views, MetadataCache metadata, IndexNames names, IGrainFactory grains)
{
    private static readonly string[] ExplainFields = ["index", "shard", "primary", "current_node"];

    private IAllocatorGrain Allocator => grains.GetGrain<IAllocatorGrain>(IAllocatorGrain.AllocatorKey);

    public Task<UndesiredShards[]> Undesired() => Allocator.Undesired();

    public async Task<RerouteView> Reroute(RerouteRequest request)
    {
        var read = await commands.Read(request.Body);
        if (request is { RetryFailed: true, DryRun: false })
        {
            await RetryFailed();
        }

        var result = await Allocator.Execute(read, request.DryRun, request.Explain);
        var state = request.IncludeState ? await views.State(new ClusterStateRequest()) : null;
        return new RerouteView
        {
            Explanations = result.Explanations,
            State = state is not null && request.DryRun ? state with { Routing = result.Routing } : state,
        };
    }

    public async Task<JsonResult> Explain(AllocationExplainRequest request)
    {
        var command = request.Body.IsEmpty ? new ExplainCommand() : await Target(JsonBody.ParseObject(request.Body).Root);
        return new JsonResult
        {
            Body = await Allocator.Explain(command with { IncludeYesDecisions = request.IncludeYesDecisions, IncludeDiskInfo = request.IncludeDiskInfo }),
        };
    }

    private async Task<ExplainCommand> Target(JsonElement body)
    {
        foreach (var field in body.EnumerateObject().Where(field => !ExplainFields.Contains(field.Name, StringComparer.Ordinal)))
        {
            throw new Refusal("x_content_parse_exception", 400, $"[cluster/allocation/explain] unknown field [{field.Name}]");
        }

        if (!body.EnumerateObject().Any())
        {
            return new ExplainCommand();
        }

        string[] missing = [.. ExplainFields.Take(3).Where(field => !body.TryGetProperty(field, out _)).Select(field => $"{field} must be specified")];
        if (missing.Length > 0)
        {
            throw new Refusal("action_request_validation_exception", 400, "Validation Failed: " + string.Concat(missing.Select((reason, i) => $"{i + 1}: {reason};")));
        }

        return new ExplainCommand
        {
            IndexUuid = (await names.Single(body.GetProperty("index").ToString())).Uuid,
            Shard = int.TryParse(body.GetProperty("shard").ToString(), out var shard) ? shard : throw Refusals.IllegalArgument($"the shard is no number: [{body.GetProperty("shard")}]"),
            Primary = bool.TryParse(body.GetProperty("primary").ToString(), out var primary) && primary,
            CurrentNode = body.TryGetProperty("current_node", out var node) ? node.ToString() : null,
        };
    }

    /// <summary>Only indices with failed copies are asked.</summary>
    private Task RetryFailed() => Task.WhenAll(metadata.Known
        .Where(index => index.Metadata.Shards.Any(shard => shard.Copies.Any(copy => copy.FailedRelocations > 0 || copy.Unassigned is { FailedAllocations: > 0 })))
        .Select(index => grains.GetGrain<IIndexGrain>(index.Uuid).RetryFailed()));
}
