using System.Runtime.InteropServices;

namespace Winnow.Grains.Replication;

/// <summary>What is under way on the documents of a shard, in the order in which it came. Belongs to one activation, whose turns order everything here.</summary>
internal sealed class DocumentOrder<T>
    where T : class
{
    private readonly Dictionary<string, T> _last = new(StringComparer.Ordinal);

    /// <summary>Puts one behind those that are under way on its documents. Returns the last of each document: they know who is before them.</summary>
    public IReadOnlyList<T> Enter(IReadOnlyList<string> documents, T entry)
    {
        List<T> before = [];
        foreach (var document in documents)
        {
            ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, document, out _);
            if (last is not null && last != entry && !before.Contains(last))
            {
                before.Add(last);
            }

            last = entry;
        }

        return before;
    }

    public void Leave(IReadOnlyList<string> documents, T entry)
    {
        foreach (var document in documents)
        {
            if (_last.TryGetValue(document, out var last) && last == entry)
            {
                _last.Remove(document);
            }
        }
    }
}
