using System.Collections.Concurrent;
using Winnow.Shards;

namespace Winnow.Grains.Shards;

/// <summary>A reader that is kept between the calls of one search, of a scroll, or for a point in time.</summary>
internal sealed class ReaderContext(string id, SearcherLease lease) : IDisposable
{
    private int _users;
    private bool _released;

    public string Id { get; } = id;

    public SearcherLease Lease { get; } = lease;

    public bool IsScroll { get; init; }

    public TimeSpan KeepAlive { get; set; }

    public DateTimeOffset LastUsed { get; set; }

    public bool TryUse()
    {
        lock (this)
        {
            if (_released)
            {
                return false;
            }

            _users++;
            return true;
        }
    }

    public void Done(DateTimeOffset now)
    {
        bool dispose;
        lock (this)
        {
            LastUsed = now;
            dispose = --_users == 0 && _released;
        }

        if (dispose)
        {
            Lease.Dispose();
        }
    }

    /// <summary>Lets the reader go when the last user is done.</summary>
    public void Dispose()
    {
        bool dispose;
        lock (this)
        {
            if (_released)
            {
                return;
            }

            _released = true;
            dispose = _users == 0;
        }

        if (dispose)
        {
            Lease.Dispose();
        }
    }

    public bool Expired(DateTimeOffset now)
    {
        lock (this)
        {
            return _users == 0 && now - LastUsed > KeepAlive;
        }
    }
}

/// <summary>The readers that are held on one shard copy.</summary>
internal sealed class ReaderContexts
{
    private readonly ConcurrentDictionary<string, ReaderContext> _contexts = new(StringComparer.Ordinal);

    public int Count => _contexts.Count;

    public int Scrolls => _contexts.Values.Count(context => context.IsScroll);

    public void Add(ReaderContext context) => _contexts[context.Id] = context;

    /// <summary>The context, for use: null when it is gone. Whoever gets it says when he is done.</summary>
    public ReaderContext? Use(string id) => _contexts.TryGetValue(id, out var context) && context.TryUse() ? context : null;

    public bool Free(string id)
    {
        if (!_contexts.TryRemove(id, out var context))
        {
            return false;
        }

        context.Dispose();
        return true;
    }

    public int FreeScrolls()
    {
        return _contexts.Values.Where(context => context.IsScroll).Count(context => Free(context.Id));
    }

    /// <summary>Frees those that nobody has used for as long as they were to be kept.</summary>
    public void Expire(DateTimeOffset now)
    {
        foreach (var context in _contexts.Values.Where(context => context.Expired(now)))
        {
            Free(context.Id);
        }
    }

    public void Clear()
    {
        foreach (var id in _contexts.Keys)
        {
            Free(id);
        }
    }
}
