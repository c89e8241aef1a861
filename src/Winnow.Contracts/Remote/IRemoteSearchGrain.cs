namespace Winnow.Contracts;

/// <summary>What other clusters ask for when they search this one. A stateless worker: any key. Failures of the whole request are <see cref="WinnowException"/>.</summary>
[Alias("winnow.IRemoteSearchGrain")]
public interface IRemoteSearchGrain : IGrainWithIntegerKey
{
    /// <summary>The query phase on all shards that the names lead to, and with it, when asked for, the documents that may be in the page.</summary>
    [Alias("Query"), ResponseTimeout("01:00:00")]
    Task<RemoteQueryResponse> Query(RemoteQueryRequest request, CancellationToken cancellationToken = default);

    /// <summary>The documents that won, and the release of readers that won nothing.</summary>
    [Alias("Fetch"), ResponseTimeout("01:00:00")]
    Task<RemoteFetchResponse> Fetch(RemoteFetchRequest request, CancellationToken cancellationToken = default);
}
