using Winnow.Repositories.Contents;
using Winnow.Repositories.Format;
using Winnow.Repositories.Manifests;
using Winnow.Repositories.Trees;

namespace Winnow.Repositories.Maintenance;

/// <summary>
/// Counts who names each content, and compares with the table. Memory holds the counts of some contents at a time: where there are more,
/// all manifests are read again for the next.
/// </summary>
internal sealed class ReferenceCheck(RepositoryParts parts, IntegrityCheck check, CancellationToken cancellation)
{
    private const int CountedAtOnce = 250_000;

    public async Task Check(RepositoryRoot root)
    {
        var passes = (int)Math.Max(1, ((root.Contents?.Count ?? 0) + CountedAtOnce - 1) / CountedAtOnce);
        for (var pass = 0; pass < passes; pass++)
        {
            var counts = await Count(root, hash => PassOf(hash, passes) == pass);
            await foreach (var value in check.Entries(parts.Contents, root.Contents))
            {
                var hash = new ContentHash(value.Key.Span);
                if (PassOf(hash, passes) == pass)
                {
                    var entry = ContentsTable.Decode(value.Value.Span);
                    counts.Remove(hash, out var count);

                    // What a damaged manifest named looks as if fewer did.
                    if (count > entry.References || (count < entry.References && check.IsEverythingRead))
                    {
                        check.Note(BlobNames.Content(hash, entry.Location), $"has {entry.References} references in the table where {count} name it");
                    }
                }
            }

            foreach (var hash in check.IsTableWhole ? counts.Keys.Order().ToArray() : [])
            {
                check.Note(BlobNames.Content(hash, ""), $"is named {counts[hash]} times and is not in the table");
            }
        }
    }

    private static int PassOf(ContentHash hash, int passes) => (int)((uint)hash.GetHashCode() % (uint)passes);

    /// <summary>How often contents are named, by snapshots and by manifests that are themselves referred to.</summary>
    private async Task<Dictionary<ContentHash, long>> Count(RepositoryRoot root, Func<ContentHash, bool> counted)
    {
        var counts = new Dictionary<ContentHash, long>();
        await AddAll(check.Entries(parts.Catalog, root.Catalog).Select(value => CatalogTable.Decode(value.Value.Span)), InfoLinks);
        await AddAll(
            check.Entries(parts.Contents, root.Contents)
                .Select(value => (Hash: new ContentHash(value.Key.Span), Entry: ContentsTable.Decode(value.Value.Span)))
                .Where(content => content.Entry.References > 0 && ManifestGraph.HasChildren(content.Entry.Kind)),
            content => ManifestLinks(content.Hash, content.Entry));
        return counts;

        async Task AddAll<T>(IAsyncEnumerable<T> parents, Func<T, Task<IReadOnlyList<ContentLink>>> linksOf)
        {
            await foreach (var some in parents.Chunk(2 * parts.Options.Concurrency).WithCancellation(cancellation))
            {
                foreach (var link in (await Task.WhenAll(some.Select(linksOf))).SelectMany(links => links).Where(link => counted(link.Hash)))
                {
                    counts[link.Hash] = counts.GetValueOrDefault(link.Hash) + 1;
                }
            }
        }
    }

    private Task<IReadOnlyList<ContentLink>> InfoLinks(SnapshotEntry snapshot) => LinksOf(() => parts.Blobs.Read(
        BlobNames.Snapshot(snapshot.Uuid), BlobKind.Snapshot, payload => ManifestGraph.Of(SnapshotInfoCodec.Decode(payload)), cancellation));

    private Task<IReadOnlyList<ContentLink>> ManifestLinks(ContentHash hash, ContentEntry entry) => LinksOf(() => parts.Blobs.ReadContent(
        hash, entry.Kind, entry.Location, payload => ManifestGraph.Decode(entry.Kind, payload), cancellation));

    private async Task<IReadOnlyList<ContentLink>> LinksOf(Func<Task<IReadOnlyList<ContentLink>>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (IntegrityCheck.IsDamage(e))
        {
            check.Note(e);
            return [];
        }
    }
}
