using Winnow.Repositories;
using Winnow.Repositories.Contents;
using Winnow.Repositories.Format;
using Winnow.Repositories.Trees;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Repositories;

/// <summary>All that one root leads to, found by going everywhere: what the product knows by its counts is counted here again.</summary>
internal sealed class RepositoryImage
{
    private readonly BlobDecoder _blobs;
    private readonly SortedSet<string> _reached = new(StringComparer.Ordinal) { BlobNames.Root };
    private readonly SortedDictionary<string, SnapshotEntry> _catalog = new(StringComparer.Ordinal);
    private readonly SortedDictionary<ContentHash, ContentEntry> _contents = [];
    private readonly Dictionary<ContentHash, long> _references = [];
    private readonly Dictionary<string, GarbageBatch> _batchOfContent = new(StringComparer.Ordinal);

    public RepositoryImage(BlobDecoder blobs, RepositoryRoot root)
    {
        _blobs = blobs;
        Root = root;
        Walk(root.Catalog, BlobKind.CatalogPage, entry =>
        {
            var snapshot = CatalogTable.Decode(entry.Value.Span);
            _catalog.Add(snapshot.Name, snapshot);
        });
        Walk(root.Contents, BlobKind.ContentsPage, entry => _contents.Add(new ContentHash(entry.Key.Span), ContentsTable.Decode(entry.Value.Span)));
        foreach (var snapshot in _catalog.Values)
        {
            Follow(snapshot);
        }

        foreach (var batch in root.Garbage)
        {
            Follow(batch);
        }

        CheckReferences();
    }

    public RepositoryRoot Root { get; }

    public IReadOnlyDictionary<string, SnapshotEntry> Catalog => _catalog;

    /// <summary>The names of all blobs that must be there.</summary>
    public IReadOnlySet<string> Reached => _reached;

    /// <summary>Blobs of contents that somebody who was registered at this root may have taken for held.</summary>
    public IEnumerable<string> Held => _contents.Where(content => content.Value.References > 0).Select(content => BlobNames.Content(content.Key, content.Value.Location));

    private string Generation => $"the root of generation {Root.Generation}";

    private void Walk(TreeReference? tree, BlobKind kind, Action<TreeEntry> visit)
    {
        if (tree is null)
        {
            return;
        }

        var count = 0L;
        Walk(tree.Page, tree.Height);
        if (count != tree.Count)
        {
            throw new ViolationException("I8", $"{Generation} says that its {kind}s have {tree.Count} entries, and there are {count}");
        }

        void Walk(PageReference reference, int height)
        {
            _reached.Add(BlobNames.Page(reference));
            var page = _blobs.Page(reference, height, kind, Generation);
            foreach (var child in page.Children)
            {
                Walk(child, height - 1);
            }

            foreach (var entry in height == 1 ? page.Entries : [])
            {
                count++;
                visit(entry);
            }
        }
    }

    private void Follow(SnapshotEntry snapshot)
    {
        var from = $"[{snapshot.Name}/{snapshot.Uuid}]";
        _reached.Add(BlobNames.Snapshot(snapshot.Uuid));
        Follow(ManifestGraph.Of(_blobs.Info(snapshot.Uuid, from)), from);
    }

    private void Follow(IEnumerable<ContentLink> links, string from)
    {
        foreach (var link in links)
        {
            if (!_contents.TryGetValue(link.Hash, out var entry))
            {
                throw new ViolationException("I8", $"the {link.Kind} [{link.Hash}] is not in the table of {Generation}, and {from} names it");
            }

            var known = _references.TryGetValue(link.Hash, out var references);
            _references[link.Hash] = references + 1;
            if (!known)
            {
                var name = BlobNames.Content(link.Hash, entry.Location);
                _reached.Add(name);
                Follow(_blobs.Content(link, entry.Location, from), $"{from}, [{name}]");
            }
        }
    }

    private void Follow(GarbageBatch batch)
    {
        // The blobs of one that is being swept may have gone; it goes last.
        _reached.Add(BlobNames.Batch(batch.Uuid));
        foreach (var content in _blobs.Batch(batch.Uuid, Generation).Contents)
        {
            _batchOfContent[$"{content.BlobName} {batch.CondemnedAt}"] = batch;
        }
    }

    private void CheckReferences()
    {
        foreach (var (hash, entry) in _contents)
        {
            var references = _references.GetValueOrDefault(hash);
            if (entry.References != references)
            {
                throw new ViolationException("I8", $"{Generation} counts {entry.References} references to the {entry.Kind} [{hash}], and there are {references}");
            }

            if (references == 0 && !_batchOfContent.ContainsKey($"{BlobNames.Content(hash, entry.Location)} {entry.Since}"))
            {
                throw new ViolationException("I8", $"nothing names the {entry.Kind} [{hash}] in {Generation}, and no garbage batch has it");
            }
        }
    }
}
