namespace Winnow.Contracts;

/// <summary>
/// One shard copy, key <c>index uuid/shard/allocation id/node id</c>, always on its node. A copy that is not open there answers every call with
/// <see cref="StaleRouting"/>: the caller's metadata is old.
/// </summary>
[Alias("winnow.IShardGrain")]
public interface IShardGrain : IGrainWithStringKey
{
    /// <summary>The error type of a call to a copy that is not (or no more) here.</summary>
    const string StaleRouting = "shard_not_found_exception";

    static string KeyOf(string indexUuid, int shard, string allocationId, string nodeId) => $"{indexUuid}/{shard}/{allocationId}/{nodeId}";

    /// <summary>Opens the copy in a primary term; called by its node only.</summary>
    [Alias("Open"), ResponseTimeout("00:30:00")]
    Task Open(long primaryTerm);

    /// <summary>Lets the copy go, and its files too when it is deleted.</summary>
    [Alias("Close"), ResponseTimeout("00:02:00")]
    Task Close(bool delete);

    /// <summary>Takes in new settings and mappings of the index.</summary>
    [Alias("Update"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task Update();

    [Alias("Bulk"), ResponseTimeout("00:05:00")]
    Task<ShardBulkResponse> Bulk(ShardBulkRequest request);

    [Alias("Get")]
    Task<MultiGetItem[]> Get(GetRequest[] requests);

    [Alias("Query"), ResponseTimeout("01:00:00")]
    Task<ShardQueryResponse> Query(ShardQueryRequest request, CancellationToken cancellationToken = default);

    [Alias("Fetch"), ResponseTimeout("01:00:00")]
    Task<ShardFetchResponse> Fetch(ShardFetchRequest request, CancellationToken cancellationToken = default);

    /// <summary>Holds a reader for as long as the caller wants (point in time).</summary>
    [Alias("OpenContext")]
    Task<string> OpenContext(TimeSpan keepAlive);

    /// <summary>How many of them there were.</summary>
    [Alias("FreeContexts")]
    Task<int> FreeContexts(string[] contextIds);

    /// <summary>Explain, validate, field capabilities, terms: small requests that one shard answers in JSON.</summary>
    [Alias("Ask")]
    Task<ReadOnlyMemory<byte>> Ask(ShardQuestion question);

    [Alias("Refresh"), ResponseTimeout("00:10:00")]
    Task Refresh();

    [Alias("Flush"), ResponseTimeout("00:10:00")]
    Task Flush(bool force, bool waitIfOngoing);

    [Alias("ForceMerge"), ResponseTimeout("1.00:00:00")]
    Task ForceMerge(int? maxNumSegments, bool onlyExpungeDeletes, bool flush);

    [Alias("ClearCache")]
    Task ClearCache();

    [Alias("Stats"), AlwaysInterleave]
    Task<ShardStats> Stats();

    [Alias("Segments"), AlwaysInterleave]
    Task<SegmentView[]> Segments();

    [Alias("Recovery"), AlwaysInterleave]
    Task<RecoveryView> Recovery();
}
