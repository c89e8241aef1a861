namespace Winnow.Grains.Searching.Remote;

/// <summary>Answers parts of searches that other clusters coordinate.</summary>
[GrainType("winnow.remote-search"), StatelessWorker, Reentrant]
internal sealed class RemoteSearchGrain(RemoteSearchAnswers answers) : Grain, IRemoteSearchGrain
{
    public Task<RemoteQueryResponse> Query(RemoteQueryRequest request, CancellationToken cancellationToken = default) => answers.Query(request, cancellationToken);

    public Task<RemoteFetchResponse> Fetch(RemoteFetchRequest request, CancellationToken cancellationToken = default) => answers.Fetch(request, cancellationToken);
}
