namespace Winnow.Contracts;

/// <summary>Index management. A stateless worker: key 0, on the caller's silo. Failures are <see cref="WinnowException"/>.</summary>
[Alias("winnow.IIndicesGrain")]
public interface IIndicesGrain : IGrainWithIntegerKey
{
    [Alias("Create"), ResponseTimeout("00:02:00")]
    Task<CreateIndexResponse> Create(CreateIndexRequest request);

    [Alias("Delete"), ResponseTimeout("00:02:00")]
    Task<AcknowledgedResponse> Delete(IndicesRequest request);

    /// <summary>Sorted by name. Index, mapping and settings responses are all rendered from it.</summary>
    [Alias("Get")]
    Task<IndexMetadataView[]> Get(GetIndexRequest request);

    /// <summary>Whether every name in the expression is there (indices or aliases).</summary>
    [Alias("Exists")]
    Task<bool> Exists(IndicesRequest request);

    [Alias("PutMapping"), ResponseTimeout("00:02:00")]
    Task<AcknowledgedResponse> PutMapping(PutMappingRequest request);

    /// <summary>The response body of <c>GET /{index}/_mapping/field/{fields}</c>.</summary>
    [Alias("GetFieldMapping")]
    Task<JsonResult> GetFieldMapping(FieldMappingRequest request);

    [Alias("PutSettings"), ResponseTimeout("00:02:00")]
    Task<AcknowledgedResponse> PutSettings(PutSettingsRequest request);

    [Alias("Open"), ResponseTimeout("00:02:00")]
    Task<OpenIndexResponse> Open(OpenIndexRequest request);

    [Alias("Close"), ResponseTimeout("00:02:00")]
    Task<OpenIndexResponse> Close(OpenIndexRequest request);

    /// <summary>Adds a block (<c>read_only</c>, <c>write</c>, <c>read</c>, <c>metadata</c>); the response body of <c>PUT /{index}/_block/{block}</c>.</summary>
    [Alias("AddBlock")]
    Task<JsonResult> AddBlock(IndicesRequest request, string block);

    [Alias("UpdateAliases"), ResponseTimeout("00:02:00")]
    Task<AcknowledgedResponse> UpdateAliases(UpdateAliasesRequest request);

    [Alias("GetAliases")]
    Task<GetAliasesResponse> GetAliases(GetAliasesRequest request);

    [Alias("Refresh"), ResponseTimeout("00:10:00")]
    Task<ShardsInfo> Refresh(IndicesRequest request);

    [Alias("Flush"), ResponseTimeout("00:10:00")]
    Task<ShardsInfo> Flush(FlushRequest request);

    [Alias("ForceMerge"), ResponseTimeout("1.00:00:00")]
    Task<ShardsInfo> ForceMerge(ForceMergeRequest request);

    [Alias("ClearCache")]
    Task<ShardsInfo> ClearCache(IndicesRequest request);

    [Alias("Stats")]
    Task<IndicesStatsView> Stats(IndicesRequest request);

    [Alias("Segments")]
    Task<ShardSegmentsView[]> Segments(IndicesRequest request);

    [Alias("Recovery")]
    Task<RecoveryView[]> Recovery(IndicesRequest request);

    /// <summary>The response body of <c>_analyze</c>; the index may be null.</summary>
    [Alias("Analyze")]
    Task<JsonResult> Analyze(string? index, ReadOnlyMemory<byte> body);

    /// <summary>The response body of <c>GET /_resolve/index/{expression}</c>.</summary>
    [Alias("Resolve")]
    Task<JsonResult> Resolve(IndicesRequest request);

    [Alias("PutTemplate")]
    Task<AcknowledgedResponse> PutTemplate(PutTemplateRequest request);

    /// <summary>Sorted by name; a concrete name that is missing throws (404).</summary>
    [Alias("GetTemplates")]
    Task<TemplateView[]> GetTemplates(TemplatesRequest request);

    [Alias("DeleteTemplates")]
    Task<AcknowledgedResponse> DeleteTemplates(TemplatesRequest request);

    [Alias("SimulateTemplate")]
    Task<JsonResult> SimulateTemplate(SimulateTemplateRequest request);
}
