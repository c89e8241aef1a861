using Winnow.Grains.Metadata;

namespace Winnow.Grains.Documents;

/// <summary>Reads and writes of documents, for callers on this silo.</summary>
[GrainType("winnow.documents"), StatelessWorker, Reentrant]
internal sealed class DocumentGrain(
    IndexNames names,
    MetadataCache metadata,
    AutoCreate autoCreate,
    AutoIds ids,
    PrimaryRouter primaries,
    GetCoordinator gets,
    ByQuery byQuery,
    IndexingPressure pressure,
    NoMasterBlock block,
    TimeProvider time) : Grain, IDocumentGrain
{
    public async Task<BulkResponse> Bulk(BulkRequest request)
    {
        BulkValidation.Check(request);
        await block.CheckWrite(request.Timeout ?? TimeSpan.FromMinutes(1));
        var started = time.GetTimestamp();
        using var held = pressure.Coordinating(Math.Max(request.SizeInBytes, request.Items.Sum(IndexingPressure.SizeOf)));
        var results = await new BulkCoordinator(request, names, metadata, autoCreate, ids, primaries).Run();
        return new BulkResponse { Items = results, TookMillis = (long)time.GetElapsedTime(started).TotalMilliseconds };
    }

    public async Task<GetResponse> Get(GetRequest request)
    {
        var item = (await gets.Get([request]))[0];
        return item.Response ?? throw new WinnowException(item.Error!);
    }

    public Task<MultiGetItem[]> MultiGet(MultiGetRequest request) => gets.Get(request.Items);

    public Task<ByQueryResponse> UpdateByQuery(ByQueryRequest request) => byQuery.Update(request);

    public Task<ByQueryResponse> DeleteByQuery(ByQueryRequest request) => byQuery.Delete(request);

    public Task<ByQueryResponse> Reindex(ByQueryRequest request) => byQuery.Reindex(request);
}
