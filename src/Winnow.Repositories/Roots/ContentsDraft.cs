using Winnow.Repositories.Trees;

namespace Winnow.Repositories.Roots;

/// <summary>The entries of the table of contents that a change has touched, before and after, so that it is applied to the tree at once.</summary>
internal sealed class ContentsDraft(Tree tree, TreeReference? root)
{
    private readonly Dictionary<ContentHash, (ContentEntry? Before, ContentEntry? Now)> _entries = [];
    private readonly Stack<(ContentHash Hash, ContentEntry? Entry)> _undo = [];

    public int Count => _entries.Count;

    public ContentEntry? this[ContentHash hash]
    {
        get => _entries[hash].Now;
        set
        {
            var entry = _entries[hash];
            _undo.Push((hash, entry.Now));
            _entries[hash] = (entry.Before, value);
        }
    }

    /// <summary>Reads entries, after which they can be asked for and set.</summary>
    public async Task Load(IReadOnlyCollection<ContentHash> hashes, CancellationToken cancellation)
    {
        var missing = hashes.Where(hash => !_entries.ContainsKey(hash)).Distinct().ToArray();
        var found = await ContentsTable.Find(tree, root, missing, cancellation);
        foreach (var hash in missing)
        {
            var entry = found.GetValueOrDefault(hash);
            _entries[hash] = (entry, entry);
        }
    }

    /// <summary>What has been set until now stays.</summary>
    public void Keep() => _undo.Clear();

    /// <summary>What has been set since <see cref="Keep"/> was not.</summary>
    public void Undo()
    {
        while (_undo.TryPop(out var entry))
        {
            _entries[entry.Hash] = (_entries[entry.Hash].Before, entry.Entry);
        }
    }

    /// <summary>The entries in the order of their hashes, each with the generation that last took it from or to 0 references.</summary>
    public IEnumerable<(ContentHash Hash, ContentEntry? Before, ContentEntry? Now)> Changes(long generation)
    {
        foreach (var (hash, (before, now)) in _entries.OrderBy(entry => entry.Key))
        {
            // An entry that was condemned and is so again has only been looked at: the batch that has it keeps it.
            var turned = (before?.References > 0) != (now?.References > 0) || before is null;
            var after = now is null ? null : now with { Since = turned ? generation : before!.Since };
            if (after != before)
            {
                yield return (hash, before, after);
            }
        }
    }
}
