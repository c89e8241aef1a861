namespace Winnow.Contracts;

/// <summary>
/// Reads and writes of single documents and lists of them. A stateless worker: key 0, on the caller's silo.
/// Errors that concern the whole request are thrown as <see cref="WinnowException"/>; an item's error is in its result.
/// </summary>
[Alias("winnow.IDocumentGrain")]
public interface IDocumentGrain : IGrainWithIntegerKey
{
    /// <summary>Writes each item to the primary of its shard; answers when all of them are durable there.</summary>
    [Alias("Bulk"), ResponseTimeout("00:05:00")]
    Task<BulkResponse> Bulk(BulkRequest request);

    /// <summary>Throws when the index is missing; a missing document is an answer.</summary>
    [Alias("Get")]
    Task<GetResponse> Get(GetRequest request);

    [Alias("MultiGet")]
    Task<MultiGetItem[]> MultiGet(MultiGetRequest request);

    [Alias("UpdateByQuery"), ResponseTimeout("01:00:00")]
    Task<ByQueryResponse> UpdateByQuery(ByQueryRequest request);

    [Alias("DeleteByQuery"), ResponseTimeout("01:00:00")]
    Task<ByQueryResponse> DeleteByQuery(ByQueryRequest request);

    /// <summary>The body names <c>source</c> and <c>dest</c>; <see cref="ByQueryRequest.Indices"/> is not used.</summary>
    [Alias("Reindex"), ResponseTimeout("01:00:00")]
    Task<ByQueryResponse> Reindex(ByQueryRequest request);
}
