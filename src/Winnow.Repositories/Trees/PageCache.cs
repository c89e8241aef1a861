namespace Winnow.Repositories.Trees;

/// <summary>The pages that were used last, as many as fit into so much memory. Any thread may use it.</summary>
internal sealed class PageCache(long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ContentHash, LinkedListNode<(ContentHash Hash, TreePage Page)>> _pages = [];
    private readonly LinkedList<(ContentHash Hash, TreePage Page)> _order = new();
    private long _bytes;

    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    public TreePage? Get(ContentHash hash)
    {
        lock (_lock)
        {
            if (!_pages.TryGetValue(hash, out var node))
            {
                return null;
            }

            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Page;
        }
    }

    public void Add(ContentHash hash, TreePage page)
    {
        lock (_lock)
        {
            if (page.Bytes > maxBytes || _pages.ContainsKey(hash))
            {
                return;
            }

            _pages.Add(hash, _order.AddFirst((hash, page)));
            _bytes += page.Bytes;
            while (_bytes > maxBytes)
            {
                var (last, evicted) = _order.Last!.Value;
                _order.RemoveLast();
                _pages.Remove(last);
                _bytes -= evicted.Bytes;
            }
        }
    }
}
