using Winnow.Index.Codec;

namespace Winnow.Index.Merging;

/// <summary>Walks the dictionaries of several sources together, in the order of the terms' bytes. A binary heap of their cursors.</summary>
internal sealed class TermCursorQueue
{
    private readonly Entry[] _heap;
    private readonly List<int> _top = [];
    private int _count;

    /// <param name="dictionaries">By source; null where a source has none.</param>
    public TermCursorQueue(IReadOnlyList<TermDictionary?> dictionaries)
    {
        _heap = new Entry[dictionaries.Count];
        for (var source = 0; source < dictionaries.Count; source++)
        {
            if (dictionaries[source] is { } dictionary)
            {
                var entry = new Entry(source, new TermBlockCursor(dictionary));
                if (entry.Cursor.Next())
                {
                    entry.Key = TermIndex.Key(entry.Cursor.Term);
                    _heap[_count++] = entry;
                }
            }
        }

        for (var i = (_count / 2) - 1; i >= 0; i--)
        {
            SiftDown(i);
        }

        Entries = _heap[.._count].ToDictionary(entry => entry.Source);
    }

    private Dictionary<int, Entry> Entries { get; }

    /// <summary>The sources that have the present term, ascending.</summary>
    public IReadOnlyList<int> Sources => _top;

    public ReadOnlySpan<byte> Term => Cursor(_top[0]).Term;

    public TermBlockCursor Cursor(int source) => Entries[source].Cursor;

    /// <summary>Goes to the next term.</summary>
    public bool Next()
    {
        // The sources of the term before are not in the heap: they move on, and go back in.
        foreach (var source in _top)
        {
            var entry = Entries[source];
            if (entry.Cursor.Next())
            {
                entry.Key = TermIndex.Key(entry.Cursor.Term);
                Push(entry);
            }
        }

        _top.Clear();
        if (_count == 0)
        {
            return false;
        }

        var first = Pop();
        _top.Add(first.Source);
        while (_count > 0 && Compare(_heap[0], first) == 0)
        {
            _top.Add(Pop().Source);
        }

        return true;
    }

    private static int Compare(Entry a, Entry b) =>
        a.Key != b.Key ? a.Key.CompareTo(b.Key) : a.Cursor.Term.SequenceCompareTo(b.Cursor.Term);

    private static bool IsBefore(Entry a, Entry b) => Compare(a, b) is var order && (order < 0 || (order == 0 && a.Source < b.Source));

    private Entry Pop()
    {
        var first = _heap[0];
        _heap[0] = _heap[--_count];
        SiftDown(0);
        return first;
    }

    private void Push(Entry entry)
    {
        var at = _count++;
        while (at > 0 && IsBefore(entry, _heap[(at - 1) / 2]))
        {
            _heap[at] = _heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _heap[at] = entry;
    }

    private void SiftDown(int at)
    {
        if (at >= _count)
        {
            return;
        }

        var entry = _heap[at];
        while ((2 * at) + 1 < _count)
        {
            var child = (2 * at) + 1;
            if (child + 1 < _count && IsBefore(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!IsBefore(_heap[child], entry))
            {
                break;
            }

            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = entry;
    }

    private sealed class Entry(int source, TermBlockCursor cursor)
    {
        public int Source { get; } = source;

        public TermBlockCursor Cursor { get; } = cursor;

        /// <summary>The term's first eight bytes.</summary>
        public ulong Key { get; set; }
    }
}
