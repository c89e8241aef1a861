using Winnow.Protocols.Names;

namespace Winnow.Grains.Indices;

/// <summary>Index management, for callers on this silo: each area has its own class.</summary>
[GrainType("winnow.indices"), StatelessWorker, Reentrant]
internal sealed class IndicesGrain(
    IndexAdministration administration, AliasAdministration aliases, TemplateAdministration templates, IndexViews views, ShardBroadcast broadcast) : Grain, IIndicesGrain
{
    public Task<CreateIndexResponse> Create(CreateIndexRequest request) => administration.Create(request);

    public Task<AcknowledgedResponse> Delete(IndicesRequest request) => administration.Delete(request);

    public Task<IndexMetadataView[]> Get(GetIndexRequest request) => views.Get(request);

    public Task<bool> Exists(IndicesRequest request) => views.Exists(request);

    public Task<AcknowledgedResponse> PutMapping(PutMappingRequest request) => administration.PutMapping(request);

    public Task<JsonResult> GetFieldMapping(FieldMappingRequest request) => views.FieldMapping(request);

    public Task<AcknowledgedResponse> PutSettings(PutSettingsRequest request) => administration.PutSettings(request);

    public Task<OpenIndexResponse> Open(OpenIndexRequest request) => administration.Open(request);

    public Task<OpenIndexResponse> Close(OpenIndexRequest request) => administration.Close(request);

    public Task<JsonResult> AddBlock(IndicesRequest request, string block) => administration.AddBlock(request, block);

    public Task<AcknowledgedResponse> UpdateAliases(UpdateAliasesRequest request) => aliases.Update(request);

    public Task<GetAliasesResponse> GetAliases(GetAliasesRequest request) => aliases.Get(request);

    public Task<ShardsInfo> Refresh(IndicesRequest request) =>
        broadcast.ToCopies(request.Indices, request.Options, ExpressionOptions.Search, shard => shard.Refresh());

    public Task<ShardsInfo> Flush(FlushRequest request) =>
        broadcast.ToCopies(request.Indices, request.Options, ExpressionOptions.Search, shard => shard.Flush(request.Force, request.WaitIfOngoing));

    public Task<ShardsInfo> ForceMerge(ForceMergeRequest request) => broadcast.ToCopies(
        request.Indices,
        request.Options,
        ExpressionOptions.Search,
        shard => shard.ForceMerge(request.MaxNumSegments, request.OnlyExpungeDeletes, request.Flush));

    public Task<ShardsInfo> ClearCache(IndicesRequest request) =>
        broadcast.ToCopies(request.Indices, request.Options, ExpressionOptions.Search, shard => shard.ClearCache());

    public Task<IndicesStatsView> Stats(IndicesRequest request) => views.Stats(request);

    public Task<ShardSegmentsView[]> Segments(IndicesRequest request) => views.Segments(request);

    public Task<RecoveryView[]> Recovery(IndicesRequest request) => views.Recovery(request);

    public Task<JsonResult> Analyze(string? index, ReadOnlyMemory<byte> body) => views.Analyze(index, body);

    public Task<JsonResult> Resolve(IndicesRequest request) => views.Resolve(request);

    public Task<AcknowledgedResponse> PutTemplate(PutTemplateRequest request) => templates.Put(request);

    public Task<TemplateView[]> GetTemplates(TemplatesRequest request) => templates.Get(request);

    public Task<AcknowledgedResponse> DeleteTemplates(TemplatesRequest request) => templates.Delete(request);

    public Task<JsonResult> SimulateTemplate(SimulateTemplateRequest request) => templates.Simulate(request);
}
