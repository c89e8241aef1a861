using Winnow.Repositories.Contents;
using Winnow.Repositories.Format;
using Winnow.Repositories.Manifests;
using Winnow.Repositories.Roots;
using Winnow.Repositories.Trees;

namespace Winnow.Repositories.Tests.Storage;

/// <summary>
/// What a root leads to, found in the simplest way: everything is looked at, from the snapshots down. Fails when something is missing,
/// damaged, or counted wrong.
/// </summary>
internal sealed class Reachability
{
    private readonly MemoryBlobStore _blobs;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _all;
    private readonly Dictionary<ContentHash, ContentEntry> _table = [];
    private readonly Dictionary<ContentHash, long> _counts = [];

    private Reachability(MemoryBlobStore blobs)
    {
        _blobs = blobs;
        _all = [.. blobs.Names];
    }

    public IReadOnlySet<string> Names => _names;

    public RepositoryRoot? Root { get; private set; }

    public List<SnapshotEntry> Snapshots { get; } = [];

    public static Reachability Of(MemoryBlobStore blobs)
    {
        var reachability = new Reachability(blobs);
        if (blobs.Names.Contains(BlobNames.Root))
        {
            reachability.Walk();
        }

        return reachability;
    }

    private void Walk()
    {
        Root = Read(BlobNames.Root, BlobKind.Root, RootCodec.Decode);
        foreach (var (key, value) in Entries(Root.Contents, BlobKind.ContentsPage))
        {
            _table.Add(new ContentHash(key.Span), ContentsTable.Decode(value.Span));
        }

        foreach (var (_, value) in Entries(Root.Catalog, BlobKind.CatalogPage))
        {
            Snapshots.Add(CatalogTable.Decode(value.Span));
        }

        Assert.Equal(_table.Count, Root.Contents?.Count ?? 0);
        Assert.Equal(Snapshots.Count, Root.Catalog?.Count ?? 0);
        foreach (var snapshot in Snapshots)
        {
            Follow(ManifestGraph.Of(Read(BlobNames.Snapshot(snapshot.Uuid), BlobKind.Snapshot, SnapshotInfoCodec.Decode)));
        }

        foreach (var (hash, entry) in _table)
        {
            Assert.True(entry.References == _counts.GetValueOrDefault(hash), $"{hash}: {entry}, but counted {_counts.GetValueOrDefault(hash)}");
        }

        foreach (var batch in Root.Garbage)
        {
            _names.Add(BlobNames.Batch(batch.Uuid));
            Assert.Contains(BlobNames.Batch(batch.Uuid), _all);
        }
    }

    private void Follow(IReadOnlyList<ContentLink> links)
    {
        foreach (var link in links)
        {
            _counts[link.Hash] = _counts.GetValueOrDefault(link.Hash) + 1;
            if (_counts[link.Hash] > 1)
            {
                continue;
            }

            Assert.True(_table.TryGetValue(link.Hash, out var entry), $"the {link.Kind} {link.Hash} is not in the table");
            Assert.Equal(link.Kind, entry.Kind);
            var name = BlobNames.Content(link.Hash, entry.Location);
            if (link.Kind == ContentKind.Chunk)
            {
                Note(name);
                Assert.Equal(link.Hash, ContentHash.Of(_blobs[name]));
                Assert.Equal(link.Length, _blobs[name].Length);
                continue;
            }

            var payload = Read(name, ManifestGraph.BlobKindOf(link.Kind), bytes => bytes);
            Assert.Equal(link.Hash, ContentHash.Of(payload.Span));
            Assert.Equal(entry.Length, payload.Length);
            Follow(ManifestGraph.Decode(link.Kind, payload));
        }
    }

    private List<TreeEntry> Entries(TreeReference? tree, BlobKind kind)
    {
        var entries = new List<TreeEntry>();
        if (tree is not null)
        {
            Below(tree.Page, tree.Height);
        }

        return entries;

        void Below(PageReference reference, int height)
        {
            var name = BlobNames.Page(reference);
            var page = Read(name, kind, payload => TreePage.Decode(payload, height == 1, name));
            Assert.Equal(reference.Hash, ContentHash.Of(_blobs[name]));
            if (height == 1)
            {
                entries.AddRange(page.Entries);
            }

            foreach (var child in page.Children)
            {
                Below(child, height - 1);
            }
        }
    }

    private T Read<T>(string name, BlobKind kind, Func<ReadOnlyMemory<byte>, T> decode)
    {
        Note(name);
        return BlobAccess.Decode(name, _blobs[name], kind, decode);
    }

    private void Note(string name)
    {
        _names.Add(name);
        Assert.True(_all.Contains(name), $"[{name}] can be reached and is not there");
    }
}
