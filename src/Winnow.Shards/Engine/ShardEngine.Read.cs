using System.Text;
using Winnow.Index;
using Winnow.Search.Mappings;

namespace Winnow.Shards;

/// <content>Reads by id, and searchers.</content>
public sealed partial class ShardEngine
{
    private long _lastSearch;

    /// <summary>
    /// Reads a document: its last acknowledged or running write when <paramref name="realtime"/>, else what the last refresh shows.
    /// </summary>
    public GetResult Get(string id, bool realtime = true)
    {
        ThrowIfClosed();
        long started = Now();
        GetResult result = (realtime ? GetRealtime(id) : null) ?? GetFromReader(id);
        _counters.Getting.Add(_config.Clock.GetElapsedTime(started));
        _counters.Got(result.Found);
        return result;
    }

    /// <summary>Takes the reader of the last refresh. An idle shard is refreshed first, see <see cref="AwaitSearchActiveAsync"/>.</summary>
    public SearcherLease AcquireSearcher()
    {
        ThrowIfClosed();
        Interlocked.Exchange(ref _lastSearch, Now());
        return new SearcherLease(_readers.Acquire());
    }

    private GetResult? GetRealtime(string id)
    {
        VersionStripe stripe = _versions[id];
        VersionValue known;
        lock (stripe.Lock)
        {
            if (!stripe.TryGet(id, out known))
            {
                return null;
            }
        }

        if (known.IsDelete)
        {
            return GetResult.NotFound;
        }

        if (!known.Location.IsNone && TryReadBack(known.Location, out ShardOperation operation))
        {
            return new GetResult(true, known.Version, known.SeqNo, known.PrimaryTerm, operation.Routing, operation.Source);
        }

        // Its generation was trimmed, so a commit holds the document: a refresh shows it.
        Refresh("realtime_get");
        return null;
    }

    private bool TryReadBack(TranslogLocation location, out ShardOperation operation)
    {
        try
        {
            return _translog.TryRead(location, out operation);
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
    }

    private GetResult GetFromReader(string id)
    {
        ReaderState readers = _readers.Acquire();
        try
        {
            IdLookup lookup = readers.RentLookup();
            GetResult result = GetResult.NotFound;
            if (lookup.TryFind(Utf8(id), out LeafReader leaf, out int doc))
            {
                VersionValue version = IdLookup.VersionOf(leaf, doc);
                result = new GetResult(
                    true, version.Version, version.SeqNo, version.PrimaryTerm, RoutingOf(leaf, doc), leaf.StoredSource(doc).ToArray());
            }

            readers.Return(lookup);
            return result;
        }
        finally
        {
            readers.Release();
        }
    }

    private static string? RoutingOf(LeafReader leaf, int doc) =>
        leaf.Binary(MetadataFields.Routing.Name) is { } routings && routings.TryGet(doc, out ReadOnlySpan<byte> routing)
            ? Encoding.UTF8.GetString(routing)
            : null;
}
