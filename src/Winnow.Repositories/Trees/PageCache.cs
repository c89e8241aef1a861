namespace Winnow.Repositories.Trees;

/// <summary>The pages that were used last, as many as fit into so much memory. Any thread may use it.</summary>
internal sealed class PageCache(long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Uuid, TreePage Page)>> _pages = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Uuid, TreePage Page)> _order = new();
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

    public TreePage? Get(string uuid)
    {
        lock (_lock)
        {
            if (!_pages.TryGetValue(uuid, out var node))
            {
                return null;
            }

            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Page;
        }
    }

    public void Add(string uuid, TreePage page)
    {
        lock (_lock)
        {
            if (page.Bytes > maxBytes || _pages.ContainsKey(uuid))
            {
                return;
            }

            _pages.Add(uuid, _order.AddFirst((uuid, page)));
            _bytes += page.Bytes;
            while (_bytes > maxBytes)
            {
                Remove(_order.Last!.Value.Uuid);
            }
        }
    }

    public void Remove(string uuid)
    {
        lock (_lock)
        {
            if (_pages.Remove(uuid, out var node))
            {
                _order.Remove(node);
                _bytes -= node.Value.Page.Bytes;
            }
        }
    }
}
