using Winnow.Repositories.Format;

namespace Winnow.Repositories.Trees;

/// <summary>What becomes of a key: a new value, or null: it goes.</summary>
internal readonly record struct TreeEdit(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value);

/// <summary>A page that has to be written before anything refers to it.</summary>
internal sealed record NewPage(PageReference Reference, byte[] Blob)
{
    public string Name => BlobNames.Page(Reference);
}

/// <summary>A tree after some edits.</summary>
/// <param name="Replaced">Pages that only older roots lead to.</param>
internal sealed record TreeUpdated(TreeReference? Tree, List<NewPage> Written, List<PageReference> Replaced);

/// <summary>One change of a tree: reads the touched leaves and what leads there, and makes their successors.</summary>
internal sealed class TreeUpdate(Tree tree, RepositoryParts parts, string change, int firstNumber)
{
    private readonly Lock _lock = new();
    private readonly List<PageReference> _replaced = [];
    private readonly List<NewPage> _written = [];
    private readonly int _capacity = parts.Options.PageCapacity;
    private long _count;

    /// <param name="edits">In the ascending order of their keys.</param>
    public async Task<TreeUpdated> Apply(TreeReference? from, TreeEdit[] edits, CancellationToken cancellation)
    {
        if (edits.Length == 0)
        {
            return new TreeUpdated(from, [], []);
        }

        _count = from?.Count ?? 0;
        var height = from?.Height ?? 1;
        var nodes = from is null
            ? TreeNode.Leaves(Merge([], edits, out _), _capacity)
            : await Update(TreeNode.Of(ReadOnlyMemory<byte>.Empty, from.Page), height, edits, cancellation);
        for (; nodes.Count > 1; height++)
        {
            nodes = TreeNode.Inner(nodes, _capacity);
        }

        if (nodes.Count == 0)
        {
            return new TreeUpdated(null, _written, _replaced);
        }

        var top = nodes[0];
        for (; top.Children is [var only]; height--)
        {
            top = only;
        }

        return new TreeUpdated(new TreeReference(await parts.Executor.Run(() => Write(top)), height, _count), _written, _replaced);
    }

    /// <summary>What takes the place of a page: itself when nothing in it changes.</summary>
    private async Task<List<TreeNode>> Update(TreeNode node, int height, ReadOnlyMemory<TreeEdit> edits, CancellationToken cancellation)
    {
        var page = await tree.Load(node.Written!, height, cancellation);
        if (height == 1)
        {
            var entries = Merge(page.Entries, edits.Span, out var changed);
            return changed ? Replace(node.Written!, TreeNode.Leaves(entries, _capacity)) : [node];
        }

        var updates = new Task<List<TreeNode>>?[page.Children.Length];
        for (var i = 0; i < edits.Length;)
        {
            var child = page.ChildOf(edits.Span[i].Key.Span);
            var start = i;
            while (i < edits.Length && page.ChildOf(edits.Span[i].Key.Span) == child)
            {
                i++;
            }

            updates[child] = Update(ChildOf(page, child), height - 1, edits[start..i], cancellation);
        }

        await Task.WhenAll(updates.OfType<Task>());
        var children = new List<TreeNode>();
        var any = false;
        for (var i = 0; i < updates.Length; i++)
        {
            var after = updates[i]?.Result ?? [ChildOf(page, i)];
            any |= after is not [{ Written: not null }];
            children.AddRange(after);
        }

        if (!any)
        {
            return [node];
        }

        await JoinSmall(children, height - 1, cancellation);
        return Replace(node.Written!, TreeNode.Inner(children, _capacity));
    }

    private static TreeNode ChildOf(TreePage page, int child) => TreeNode.Of(page.Entries[child].Key, page.Children[child]);

    private List<TreeNode> Replace(PageReference page, List<TreeNode> by)
    {
        lock (_lock)
        {
            _replaced.Add(page);
        }

        return by;
    }

    /// <summary>New pages that have become small are joined with a neighbour, or take over some of its entries.</summary>
    private async Task JoinSmall(List<TreeNode> nodes, int height, CancellationToken cancellation)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            while (nodes.Count > 1 && Size(nodes[i]) < Math.Max(2, _capacity / 3))
            {
                i = Math.Min(i, nodes.Count - 2);
                var left = await Open(nodes[i], height, cancellation);
                var right = await Open(nodes[i + 1], height, cancellation);
                nodes.RemoveRange(i, 2);
                nodes.InsertRange(i, height == 1
                    ? TreeNode.Leaves([.. left.Entries!, .. right.Entries!], _capacity)
                    : await JoinInner([.. left.Children!, .. right.Children!], height, cancellation));
            }
        }
    }

    /// <summary>An only child that was too small has a neighbour now.</summary>
    private async Task<List<TreeNode>> JoinInner(List<TreeNode> children, int height, CancellationToken cancellation)
    {
        await JoinSmall(children, height - 1, cancellation);
        return TreeNode.Inner(children, _capacity);
    }

    /// <summary>The entries or children of a new page; a written one is full enough until it is touched.</summary>
    private static int Size(TreeNode node) => node.Entries?.Count ?? node.Children?.Count ?? int.MaxValue;

    private async Task<TreeNode> Open(TreeNode node, int height, CancellationToken cancellation)
    {
        if (node.Written is not { } reference)
        {
            return node;
        }

        var page = await tree.Load(reference, height, cancellation);
        var nodes = height == 1
            ? TreeNode.Leaves([.. page.Entries], _capacity)
            : TreeNode.Inner([.. Enumerable.Range(0, page.Children.Length).Select(child => ChildOf(page, child))], _capacity);
        return Replace(reference, nodes)[0];
    }

    private List<TreeEntry> Merge(ReadOnlySpan<TreeEntry> entries, ReadOnlySpan<TreeEdit> edits, out bool changed)
    {
        var merged = new List<TreeEntry>(entries.Length + edits.Length);
        var at = 0;
        changed = false;
        foreach (var edit in edits)
        {
            while (at < entries.Length && entries[at].Key.Span.SequenceCompareTo(edit.Key.Span) < 0)
            {
                merged.Add(entries[at++]);
            }

            var before = at < entries.Length && entries[at].Key.Span.SequenceEqual(edit.Key.Span) ? entries[at++] : (TreeEntry?)null;
            changed |= edit.Value is { } value ? before is null || !before.Value.Value.Span.SequenceEqual(value.Span) : before is not null;
            if (edit.Value is { } after)
            {
                merged.Add(new TreeEntry(edit.Key, after));
            }
        }

        merged.AddRange(entries[at..]);
        Interlocked.Add(ref _count, merged.Count - entries.Length);
        return merged;
    }

    /// <summary>Encodes the new pages below a node, then its own, which holds their hashes.</summary>
    private PageReference Write(TreeNode node)
    {
        if (node.Written is { } written)
        {
            return written;
        }

        var leaf = node.Entries is not null;
        var entries = node.Entries ?? node.Children!.ConvertAll(child => new TreeEntry(child.FirstKey, TreePage.EncodeChild(Write(child))));
        var payload = TreePage.Encode(entries, leaf);
        // Hashes do not get smaller, and pages are read and written all the time.
        var blob = Frame.Wrap(tree.Kind, payload, compress: false);
        var page = new NewPage(new PageReference(change, firstNumber + _written.Count, ContentHash.Of(blob)), blob);
        _written.Add(page);

        // Its entries lie in old pages' bytes, which are not to be kept with it.
        parts.Cache.Add(page.Reference.Hash, TreePage.Decode(payload, leaf, page.Name));
        return page.Reference;
    }
}
