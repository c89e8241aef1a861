using System.Text.Json;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Following;
using Winnow.Protocols.Names;
using Winnow.Search;

namespace Winnow.Grains.Indices;

/// <summary>Changes of indices: the names are resolved here, the decisions are the master's and the indices' own.</summary>
internal sealed class IndexAdministration(IndexNames names, MetadataCache metadata, MasterCalls master, IGrainFactory grains, IUuidSource uuids, TimeProvider time)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    public async Task<CreateIndexResponse> Create(CreateIndexRequest request)
    {
        var name = DateMathName.Resolve(request.Index, time.GetUtcNow());
        var uuid = uuids.Next();
        var created = await master.Retried(() => master.Master.CreateIndex(new CreateIndexCommand
        {
            Name = name,
            Body = request.Body,
            WaitForActiveShards = request.WaitForActiveShards,
            Uuid = uuid,
        }));
        var started = await Wait(created.Uuid, request.WaitForActiveShards, request.Timeout);
        return new CreateIndexResponse { Index = name, Acknowledged = created.Acknowledged, ShardsAcknowledged = started };
    }

    public async Task<AcknowledgedResponse> Delete(IndicesRequest request)
    {
        var indices = await names.Resolve(request.Indices, request.Options, ExpressionOptions.Delete);
        if (indices.Count == 0)
        {
            return new AcknowledgedResponse();
        }

        return await master.Retried(() => master.Master.DeleteIndices([.. indices.Select(index => index.Uuid)]));
    }

    public async Task<AcknowledgedResponse> PutMapping(PutMappingRequest request)
    {
        IReadOnlyList<IndexView> indices;
        if (request.WriteIndexOnly)
        {
            var targets = request.Indices.Select(name => names.Resolver().Write(name, requireAlias: false) ?? throw Refusals.IndexNotFound(name));
            indices = [.. await Task.WhenAll(targets.Select(async target => await metadata.Index(target.Uuid)))];
        }
        else
        {
            indices = await names.Views(request.Indices, request.Options, ExpressionOptions.OpenAndClosed with { AllowNoIndices = false });
        }

        FollowRefusals.CheckMapping(indices.Select(index => index.Metadata));
        var mapping = Mapping(request.Body);
        foreach (var index in indices)
        {
            IndexBlock.Check(index, BlockLevel.MetadataWrite);

            // Tried on all before it is done to any.
            index.Mapper.MergeWith(mapping);
        }

        foreach (var state in await Task.WhenAll(indices.Select(index => master.Retried(() => grains.GetGrain<IIndexGrain>(index.Uuid).PutMapping(mapping)))))
        {
            metadata.ApplyIndex(state);
        }

        return new AcknowledgedResponse();
    }

    public async Task<AcknowledgedResponse> PutSettings(PutSettingsRequest request)
    {
        var indices = await names.Views(request.Indices, request.Options, ExpressionOptions.OpenAndClosed with { AllowNoIndices = false });
        var body = JsonBody.ParseObject(request.Body).Root;
        if (body.TryGetProperty("settings", out var inner) && inner.ValueKind == JsonValueKind.Object && body.EnumerateObject().Count() == 1)
        {
            body = inner;
        }

        var given = IndexSettings.Parse(body, out var removed);
        var command = new IndexSettingsCommand
        {
            Changes =
            [
                .. given.Values.Select(pair => new SettingChange { Key = pair.Key, Value = pair.Value }),
                .. removed.Select(key => new SettingChange { Key = key }),
            ],
            PreserveExisting = request.PreserveExisting,
            Reopen = request.Reopen,
        };
        foreach (var index in indices)
        {
            CheckBlocks(index, given);

            // Tried on all before it is done to any.
            SettingsUpdate.Apply(index.Metadata, command);
        }

        var answers = await Task.WhenAll(indices.Select(index => PutSettings(index, command, given)));
        return new AcknowledgedResponse { Acknowledged = answers.All(answer => answer.Acknowledged) };
    }

    public async Task<OpenIndexResponse> Open(OpenIndexRequest request)
    {
        var indices = await names.Resolve(request.Indices, request.Options, ExpressionOptions.Closed with { AllowNoIndices = false });
        var acknowledged = await master.Retried(() => master.Master.SetClosed([.. indices.Select(index => index.Uuid)], closed: false));
        var waits = indices.Select(index => Wait(index.Uuid, request.WaitForActiveShards, request.Timeout));
        var started = await Task.WhenAll(waits);
        return new OpenIndexResponse { Acknowledged = acknowledged.Acknowledged, ShardsAcknowledged = started.All(ok => ok) };
    }

    public async Task<OpenIndexResponse> Close(OpenIndexRequest request)
    {
        var indices = await names.Resolve(request.Indices, request.Options, ExpressionOptions.Open with { AllowNoIndices = false });
        var acknowledged = await master.Retried(() => master.Master.SetClosed([.. indices.Select(index => index.Uuid)], closed: true));
        return new OpenIndexResponse
        {
            Acknowledged = acknowledged.Acknowledged,
            ShardsAcknowledged = true,
            Indices = [.. indices.Where(index => !index.Closed).Select(index => index.Name)],
        };
    }

    public async Task<JsonResult> AddBlock(IndicesRequest request, string block)
    {
        var setting = $"index.blocks.{block}";
        if (block is not ("metadata" or "read" or "read_only" or "write"))
        {
            throw Refusals.IllegalArgument($"No block found with name {block}");
        }

        var indices = await names.Views(request.Indices, request.Options, ExpressionOptions.OpenAndClosed with { AllowNoIndices = false });
        var change = new SettingChange { Key = setting, Value = "true" };
        var answers = await Task.WhenAll(indices.Select(index => master.Retried(() =>
            grains.GetGrain<IIndexGrain>(index.Uuid).PutSettings(new IndexSettingsCommand { Changes = [change] }))));
        var acknowledged = answers.All(answer => answer.Acknowledged);
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("acknowledged", acknowledged);
            writer.WriteBoolean("shards_acknowledged", acknowledged);
            writer.WriteStartArray("indices");
            foreach (var index in indices)
            {
                writer.WriteStartObject();
                writer.WriteString("name", index.Name);
                writer.WriteBoolean("blocked", value: true);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private async Task<AcknowledgedResponse> PutSettings(IndexView index, IndexSettingsCommand command, IndexSettings given)
    {
        var reopen = command.Reopen && !index.Metadata.Closed
            && command.Changes.Any(change => IndexScopedSettings.Find(change.Key)?.Scope == SettingScope.Static);
        if (reopen)
        {
            await master.Retried(() => master.Master.SetClosed([index.Uuid], closed: true));
        }

        var answer = await master.Retried(() => grains.GetGrain<IIndexGrain>(index.Uuid).PutSettings(command));
        if (reopen)
        {
            await master.Retried(() => master.Master.SetClosed([index.Uuid], closed: false));
            await Wait(index.Uuid, "1", DefaultTimeout);
        }

        if (given.TryGet("index.hidden", out var hidden))
        {
            await master.Retried(() => master.Master.SetHidden(index.Uuid, hidden is "true"));
        }

        return answer;
    }

    /// <summary>A wait that lost its grain begins anew.</summary>
    private Task<bool> Wait(string uuid, string? count, TimeSpan? timeout) =>
        master.Retried(() => grains.GetGrain<IIndexGrain>(uuid).WaitForActiveShards(count, timeout ?? DefaultTimeout));

    /// <summary>A blocked index still lets its blocks be taken away.</summary>
    private static void CheckBlocks(IndexView index, IndexSettings given)
    {
        if (!given.Values.Keys.Any(key => key.StartsWith("index.blocks.", StringComparison.Ordinal)))
        {
            IndexBlock.Check(index, BlockLevel.MetadataWrite);
        }
    }

    /// <summary>The mapping of a request, which may wrap it in <c>mappings</c> or <c>_doc</c> as older clients do.</summary>
    private static ReadOnlyMemory<byte> Mapping(ReadOnlyMemory<byte> body)
    {
        var root = JsonBody.ParseObject(body).Root;
        return root.EnumerateObject().Count() == 1 && root.TryGetProperty("_doc", out var inner) && inner.ValueKind == JsonValueKind.Object
            ? JsonBody.RawBytes(inner)
            : body;
    }
}
