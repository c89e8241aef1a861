using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Winnow.Repositories.Format;

namespace Winnow.Repositories.Trees;

/// <summary>
/// Reads a persistent B+tree: pages are written once, and a change makes new ones from the touched leaves up to a new top page
/// (D. Comer, "The Ubiquitous B-Tree", 1979; J. Driscoll et al., "Making Data Structures Persistent", 1989).
/// </summary>
internal sealed class Tree(BlobAccess blobs, PageCache cache, BlobKind kind)
{
    private readonly ConcurrentDictionary<ContentHash, Task<TreePage>> _loading = new();

    public BlobKind Kind => kind;

    /// <summary>One entry's value.</summary>
    public async Task<ReadOnlyMemory<byte>?> Find(TreeReference? tree, ReadOnlyMemory<byte> key, CancellationToken cancellation) =>
        (await Find(tree, [key], cancellation))[0];

    /// <summary>The values of ascending keys, in their order; pages are read once, and those of a level at the same time.</summary>
    public async Task<ReadOnlyMemory<byte>?[]> Find(TreeReference? tree, ReadOnlyMemory<byte>[] keys, CancellationToken cancellation)
    {
        var values = new ReadOnlyMemory<byte>?[keys.Length];
        if (tree is not null && keys.Length > 0)
        {
            await Find(tree.Page, tree.Height, 0, keys.Length);
        }

        return values;

        async Task Find(PageReference reference, int height, int from, int to)
        {
            var page = await Load(reference, height, cancellation);
            if (height == 1)
            {
                for (var i = from; i < to; i++)
                {
                    var at = page.Search(keys[i].Span);
                    values[i] = at >= 0 ? page.Entries[at].Value : (ReadOnlyMemory<byte>?)null;
                }

                return;
            }

            var below = new List<Task>();
            for (var i = from; i < to;)
            {
                var child = page.ChildOf(keys[i].Span);
                var start = i;
                while (i < to && page.ChildOf(keys[i].Span) == child)
                {
                    i++;
                }

                below.Add(Find(page.Children[child], height - 1, start, i));
            }

            await Task.WhenAll(below);
        }
    }

    /// <summary>The entries from a key on, in order, a leaf in memory at a time.</summary>
    public IAsyncEnumerable<TreeEntry> Scan(TreeReference? tree, ReadOnlyMemory<byte> from, CancellationToken cancellation) =>
        tree is null ? AsyncEnumerable.Empty<TreeEntry>() : Scan(tree.Page, tree.Height, from, cancellation);

    /// <summary>All pages of a tree; leaves are named without being read.</summary>
    public async IAsyncEnumerable<(PageReference Page, int Height)> Pages(TreeReference? tree, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (tree is null)
        {
            yield break;
        }

        var waiting = new Stack<(PageReference Page, int Height)>([(tree.Page, tree.Height)]);
        while (waiting.TryPop(out var next))
        {
            yield return next;
            if (next.Height > 1)
            {
                foreach (var child in (await Load(next.Page, next.Height, cancellation)).Children)
                {
                    waiting.Push((child, next.Height - 1));
                }
            }
        }
    }

    /// <summary>A page, from memory if it is there; those who want the same at the same time read it once.</summary>
    /// <param name="fresh">Whether the blob itself is looked at.</param>
    public async Task<TreePage> Load(PageReference reference, int height, CancellationToken cancellation, bool fresh = false)
    {
        while (!fresh)
        {
            if (cache.Get(reference.Hash) is { } cached)
            {
                return cached;
            }

            var loading = new TaskCompletionSource<TreePage>(TaskCreationOptions.RunContinuationsAsynchronously);
            var first = _loading.GetOrAdd(reference.Hash, loading.Task);
            if (first == loading.Task)
            {
                return await Load(reference, height, loading, cancellation);
            }

            try
            {
                return await first.WaitAsync(cancellation);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Whoever was first has failed, for reasons that may be its own.
            }
        }

        return await Read(reference, height, cancellation);
    }

    private async Task<TreePage> Load(PageReference reference, int height, TaskCompletionSource<TreePage> loading, CancellationToken cancellation)
    {
        try
        {
            var page = await Read(reference, height, cancellation);
            loading.SetResult(page);
            return page;
        }
        finally
        {
            _loading.TryRemove(reference.Hash, out _);
            loading.TrySetCanceled();
        }
    }

    private async Task<TreePage> Read(PageReference reference, int height, CancellationToken cancellation)
    {
        var name = BlobNames.Page(reference);
        var blob = await blobs.Get(name, cancellation) ?? throw new BlobGoneException(name);
        if (ContentHash.Of(blob.Content.Span) != reference.Hash)
        {
            // The frame says more exactly what is wrong, if it does.
            Frame.Unwrap(name, blob.Content, kind);
            throw new RepositoryCorruptionException(name, "is not the page that was written under this name");
        }

        var page = BlobAccess.Decode(name, blob.Content, kind, payload => TreePage.Decode(payload, height == 1, name));
        cache.Add(reference.Hash, page);
        return page;
    }

    private async IAsyncEnumerable<TreeEntry> Scan(PageReference reference, int height, ReadOnlyMemory<byte> from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var page = await Load(reference, height, cancellation);
        if (height == 1)
        {
            var at = page.Search(from.Span);
            for (var i = at >= 0 ? at : ~at; i < page.Entries.Length; i++)
            {
                yield return page.Entries[i];
            }

            yield break;
        }

        for (var i = page.ChildOf(from.Span); i < page.Children.Length; i++)
        {
            await foreach (var entry in Scan(page.Children[i], height - 1, from, cancellation))
            {
                yield return entry;
            }
        }
    }
}
