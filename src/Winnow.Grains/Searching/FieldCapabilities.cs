using System.Text.Json;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Searching.Remote;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;
using Winnow.Search;

namespace Winnow.Grains.Searching;

/// <summary><c>_field_caps</c>, from mappings: those of the own indices, and those that other clusters tell of theirs.</summary>
internal sealed class FieldCapabilities(IndexNames names, RemoteParts remoteParts, RemoteSearches remotes)
{
    public async Task<JsonResult> Answer(BodyRequest request)
    {
        var parameters = SearchCoordinator.Parameters(request.Parameters);
        var patterns = FieldPatterns(request.Body, parameters);
        var (local, parts) = await remoteParts.Split(request.Indices);
        var elsewhere = Task.WhenAll(parts.Select(part => Indices(part, request.Options)));
        IReadOnlyList<IndexView> indices;
        try
        {
            indices = local is null ? [] : await names.Views(local, request.Options, ExpressionOptions.Search);
        }
        finally
        {
            await elsewhere;
        }

        ClusterOutcomes.Check(parts);
        var mappings = indices.Select(index => (index.Name, index.Mapper.Current))
            .Concat((await elsewhere).SelectMany(part => part))
            .OrderBy(index => index.Name, StringComparer.Ordinal)
            .ToList();
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("indices");
            mappings.ForEach(index => writer.WriteStringValue(index.Name));
            writer.WriteEndArray();
            FieldCapsAction.WriteFields(writer, mappings, patterns, SearchQuestions.Flag(parameters, "include_unmapped"));
            writer.WriteEndObject();
        });
    }

    private async Task<List<(string Name, Winnow.Search.Mappings.Mapping Mapping)>> Indices(RemotePart part, IndicesOptions options)
    {
        var request = new IndicesRequest { Indices = [.. part.Indices], Options = options };
        var states = await remotes.Ask(part, grains => grains.GetGrain<IRemoteClusterGrain>(0).Indices(request)) ?? [];
        return [.. states.Select(state => new IndexView(StateJson.Read<IndexMetadata>(state.Json.Span))).Select(index => ($"{part.Alias}:{index.Name}", index.Mapper.Current))];
    }

    private static List<string> FieldPatterns(ReadOnlyMemory<byte> body, Dictionary<string, string> parameters)
    {
        var patterns = parameters.GetValueOrDefault("fields", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList();
        if (!body.IsEmpty && JsonBody.ParseObject(body).Root.TryGetProperty("fields", out var fields))
        {
            patterns.AddRange(fields.ValueKind == JsonValueKind.Array ? fields.EnumerateArray().Select(field => field.GetString()!) : [fields.GetString()!]);
        }

        return patterns.Count > 0 ? patterns : throw Winnow.Search.Errors.ActionRequestValidation("no fields specified");
    }
}
