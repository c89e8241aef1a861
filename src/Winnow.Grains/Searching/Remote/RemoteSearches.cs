using Winnow.Grains.Errors;
using Winnow.Grains.Remote;
using Winnow.Search;

namespace Winnow.Grains.Searching.Remote;

/// <summary>Searches parts of a request in other clusters. What a cluster fails with is kept with its part: it may be one that can be missing.</summary>
internal sealed class RemoteSearches
{
    // Grains are spread over gateways by their keys.
    private const int Keys = 16;

    /// <summary>A call that its connection has lost is made once more, over another: reading changes nothing.</summary>
    private const int Attempts = 2;
    private int _turn;

    public async Task Query(RemotePart part, SearchRun run, CancellationToken cancellation)
    {
        var request = new RemoteQueryRequest
        {
            ClusterAlias = part.Alias,
            Indices = part.PointInTimeId is null ? [.. part.Indices] : [],
            Options = run.Options,
            Routing = run.Routing,
            Preference = run.Preference,
            Body = run.Body,
            FetchBody = run.FetchBody,
            NowMillis = run.NowMillis,
            PointInTimeId = part.PointInTimeId,
            KeepAlive = run.KeepAlive,
            Scroll = run.IsScroll,
            AllowPartialSearchResults = run.AllowPartialResults,
            PreFilterShardSize = run.PreFilterShardSize,
            FirstOrdinal = part.FirstOrdinal,
            Fetch = run.MinimizeRoundtrips,
            ShownSortValues = run.ShownSortValues,
        };
        part.Response = await Ask(part, grains => Grain(grains).Query(request, cancellation));
    }

    /// <summary>The documents of the page that a cluster has, by their places in it.</summary>
    public async Task Fetch(
        RemotePart part, SearchRun run, IReadOnlyList<(int Place, RemoteShardReader Reader, ShardHit[] Hits, int[] Places)> shards, ReadOnlyMemory<byte>[] page, CancellationToken cancellation)
    {
        if (run.MinimizeRoundtrips)
        {
            foreach (var (place, _, hits, places) in shards)
            {
                for (var i = 0; i < hits.Length; i++)
                {
                    page[places[i]] = part.Fetched(place, hits[i].Doc);
                }
            }

            return;
        }

        var request = new RemoteFetchRequest
        {
            ClusterAlias = part.Alias,
            Body = run.FetchBody.IsEmpty ? run.Body : run.FetchBody,
            NowMillis = run.NowMillis,
            KeepAlive = run.KeepAlive,
            Parts = [.. shards.Select(shard => new RemoteFetchPart
            {
                Reader = shard.Reader,
                Hits = shard.Hits.Length == 0 ? default : SearchPhases.Serialized(Array.ConvertAll(shard.Hits, run.ForFetch)),
            })],
        };
        if (await Ask(part, grains => Grain(grains).Fetch(request, cancellation)) is not { } response)
        {
            return;
        }

        part.FetchFailures = response.Failures;
        foreach (var ((_, _, _, places), bytes) in shards.Zip(response.Hits).Where(pair => !pair.Second.IsEmpty))
        {
            var hits = FetchResult.Read(bytes.Span).Hits;
            for (var i = 0; i < hits.Count; i++)
            {
                page[places[i]] = hits[i];
            }
        }
    }

    /// <summary>What the cluster answers; null, with the failure at its part, when it does not.</summary>
    public async Task<T?> Ask<T>(RemotePart part, Func<IGrainFactory, Task<T>> question)
        where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await part.Cluster.Call(question);
            }
            catch (WinnowException exception) when (RemoteErrors.IsLost(exception) && attempt < Attempts && part.Cluster.State.Connected)
            {
                // Another gateway is there.
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                part.Failure = exception.ToWinnow();
                return null;
            }
        }
    }

    private IRemoteSearchGrain Grain(IGrainFactory grains) => grains.GetGrain<IRemoteSearchGrain>((uint)Interlocked.Increment(ref _turn) % Keys);
}
