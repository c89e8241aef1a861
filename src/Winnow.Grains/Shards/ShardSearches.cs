using System.Buffers;
using Winnow.Grains.Metadata;
using Winnow.Protocols.Routing;
using Winnow.Search;
using Winnow.Search.Dsl;
using FetchedHits = Winnow.Search.ShardFetchRequest;

namespace Winnow.Grains.Shards;

/// <summary>Queries and fetches on an open copy, each on the reader that its request names.</summary>
internal sealed class ShardSearches(MetadataCache metadata, IComputePool pool, IUuidSource uuids, TimeProvider time)
{
    /// <summary>How long a reader waits for its fetch.</summary>
    private static readonly TimeSpan FetchGrace = TimeSpan.FromMinutes(5);
    private double _serviceMicros;

    public async Task<ShardQueryResponse> Query(IndexShard shard, ShardQueryRequest request, CancellationToken cancellation)
    {
        var context = await Context(shard, request);
        var keep = request.KeepAlive;
        var answered = false;
        try
        {
            var response = await Counted(shard.Searches.Query, () => pool.Search.Run(() => Timed(() => Execute(shard, context, request, cancellation))));
            answered = true;
            response = response with { QueueSize = (int)(pool.Stats().FirstOrDefault(lane => lane.Name is "search")?.Queue ?? 0), ServiceMicros = (long)Volatile.Read(ref _serviceMicros) };
            if (response.ContextId is null && keep is null)
            {
                shard.Contexts.Free(context.Id);
            }

            return keep is null ? response : response with { ContextId = context.Id };
        }
        finally
        {
            context.Done(time.GetUtcNow());
            if (!answered && request.ContextId is null)
            {
                shard.Contexts.Free(context.Id);
            }
        }
    }

    public async Task<Winnow.Contracts.ShardFetchResponse> Fetch(IndexShard shard, Winnow.Contracts.ShardFetchRequest request, CancellationToken cancellation)
    {
        var context = Use(shard, request.ContextId);
        try
        {
            return await Counted(shard.Searches.Fetch, () => pool.Search.Run(() =>
            {
                var source = SearchSource.Parse(request.Body);
                var execution = Execution(shard, context, request.Filter, request.NowMillis, request.ShardOrdinal, request.ClusterAlias, cancellation);
                return new Winnow.Contracts.ShardFetchResponse { Hits = Fetched(source, execution, FetchedHits.Read(request.Hits.Span).Hits) };
            }));
        }
        finally
        {
            context.Done(time.GetUtcNow());
            if (request.KeepAlive is null)
            {
                shard.Contexts.Free(context.Id);
            }
        }
    }

    public async Task<string> OpenContext(IndexShard shard, TimeSpan keepAlive)
    {
        await shard.Engine.AwaitSearchActiveAsync();
        return Open(shard, keepAlive, isScroll: false).Id;
    }

    public async Task<ReadOnlyMemory<byte>> Ask(IndexShard shard, ShardQuestion question)
    {
        await shard.Engine.AwaitSearchActiveAsync();
        return await pool.Search.Run(() => ShardQuestions.Answer(shard, question, Name(shard), new RequestClock(time, question.NowMillis)));
    }

    private ShardQueryResponse Execute(IndexShard shard, ReaderContext context, ShardQueryRequest request, CancellationToken cancellation)
    {
        var source = SearchSource.Parse(request.Body);
        var execution = Execution(shard, context, request.Filter, request.NowMillis, request.ShardOrdinal, request.ClusterAlias, cancellation);
        if (request.CountOnly)
        {
            return new ShardQueryResponse { Count = QueryPhase.Count(source, execution) };
        }

        if (request.CanMatch && !CanMatchPhase.CanMatch(source, execution))
        {
            return new ShardQueryResponse { Skipped = true };
        }

        var result = QueryPhase.Execute(source, execution);
        var buffer = new ArrayBufferWriter<byte>();
        result.WriteTo(buffer);
        if (!request.Fetch || result.Hits.Count == 0)
        {
            return new ShardQueryResponse { Result = buffer.WrittenMemory, ContextId = result.Hits.Count > 0 ? context.Id : null };
        }

        // The only shard: what it found has won already.
        var won = result.Hits.Skip(source.From).Take(source.Size).ToList();
        return new ShardQueryResponse { Result = buffer.WrittenMemory, Fetched = Fetched(source, execution, won) };
    }

    private static ReadOnlyMemory<byte> Fetched(SearchSource source, SearchExecutionContext execution, IReadOnlyList<ShardHit> hits)
    {
        var buffer = new ArrayBufferWriter<byte>();
        FetchPhase.Execute(source, execution, hits).WriteTo(buffer);
        return buffer.WrittenMemory;
    }

    private SearchExecutionContext Execution(
        IndexShard shard, ReaderContext context, ReadOnlyMemory<byte> filter, long nowMillis, int ordinal, string? cluster, CancellationToken cancellation) =>
        new(context.Lease.Reader.Leaves, shard.Mapper, cluster is null ? Name(shard) : $"{cluster}:{Name(shard)}", shard.Key.Shard, new RequestClock(time, nowMillis), cancellation)
        {
            ShardOrdinal = ordinal,
            Filter = filter.IsEmpty ? null : QueryParser.Parse(JsonBody.Parse(filter).Root, new QueryParseContext(null)),
        };

    private async Task<ReaderContext> Context(IndexShard shard, ShardQueryRequest request)
    {
        if (request.ContextId is { } id)
        {
            var held = Use(shard, id);
            held.KeepAlive = request.KeepAlive is { } longer && longer > held.KeepAlive ? longer : held.KeepAlive;
            return held;
        }

        await shard.Engine.AwaitSearchActiveAsync();
        var opened = Open(shard, request.KeepAlive ?? FetchGrace, request.Scroll);
        opened.TryUse();
        return opened;
    }

    private ReaderContext Open(IndexShard shard, TimeSpan keepAlive, bool isScroll)
    {
        var context = new ReaderContext(uuids.Next(), shard.Engine.AcquireSearcher())
        {
            IsScroll = isScroll,
            KeepAlive = keepAlive,
            LastUsed = time.GetUtcNow(),
        };
        shard.Contexts.Add(context);
        return context;
    }

    private static ReaderContext Use(IndexShard shard, string id) => shard.Contexts.Use(id) ?? throw ShardErrors.NoContext(id);

    private string Name(IndexShard shard) => metadata.Find(shard.Key.IndexUuid)?.Name ?? shard.Engine.Config.Index;

    /// <summary>The node's own time for a search goes into its average; of two that end at once one may be lost.</summary>
    private T Timed<T>(Func<T> work)
    {
        var started = time.GetTimestamp();
        var result = work();
        var micros = time.GetElapsedTime(started).TotalMicroseconds;
        var before = Volatile.Read(ref _serviceMicros);
        Volatile.Write(ref _serviceMicros, before == 0 ? micros : ReplicaRanking.Average(before, micros));
        return result;
    }

    private async Task<T> Counted<T>(Counter counter, Func<Task<T>> work)
    {
        var started = time.GetTimestamp();
        counter.Begin();
        try
        {
            return await work();
        }
        finally
        {
            counter.End(time.GetElapsedTime(started));
        }
    }
}
