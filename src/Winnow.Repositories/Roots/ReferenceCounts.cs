using Winnow.Repositories.Contents;
using Winnow.Repositories.Format;

namespace Winnow.Repositories.Roots;

/// <summary>
/// Counts references up and down. A content that gets its first names its own children once more, and one that loses its last does not
/// any longer; so what is already referenced costs one entry, whatever lies below it.
/// </summary>
internal sealed class ReferenceCounts(RepositoryParts parts, ContentsDraft contents, long generation, CancellationToken cancellation)
{
    /// <summary>Blobs of uploads that came second, or may have: another blob has the same content.</summary>
    public List<CondemnedContent> Losers { get; } = [];

    /// <summary>New entries' blobs of which nobody has made sure that they are durable: shards' manifests and what they name are.</summary>
    public List<string> Unpersisted { get; } = [];

    /// <param name="registered">The generation from which on the upload could see what the table has.</param>
    public async Task Add(IReadOnlyList<ContentLink> links, string upload, long registered)
    {
        for (var level = links.Select(link => (Link: link, Counts: true)).ToArray(); level.Length > 0;)
        {
            await contents.Load([.. level.Select(item => item.Link.Hash)], cancellation);
            var parents = new List<(ContentLink Link, string Location, bool Counts)>();
            foreach (var (link, counts) in level)
            {
                var entry = contents[link.Hash];

                // The upload may not have found it in the table, and so may have put a blob of its own, and of what it names.
                var lost = entry is not null && entry.Location != upload && (entry.References == 0 || entry.Since > registered);
                if (lost)
                {
                    Losers.Add(new CondemnedContent(link.Hash, upload, entry!.Length));
                }

                if (counts && entry is null && link.Kind is ContentKind.IndexManifest or ContentKind.GlobalState)
                {
                    Unpersisted.Add(BlobNames.Content(link.Hash, upload));
                }

                var location = entry?.Location ?? upload;
                var isFirst = entry is not { References: > 0 };
                if (counts)
                {
                    // Others whose snapshots are added by the same change look at it, too.
                    entry ??= new ContentEntry(link.Kind, upload, link.Length ?? 0, 0, generation);
                    contents[link.Hash] = entry with { References = entry.References + 1, Since = isFirst ? generation : entry.Since };
                }

                if ((lost || (counts && isFirst)) && ManifestGraph.HasChildren(link.Kind))
                {
                    parents.Add((link, location, counts && isFirst));
                }
            }

            var below = await Task.WhenAll(parents.Select(parent => Read(parent.Link, parent.Location)));
            foreach (var (parent, named) in parents.Zip(below).Where(parent => parent.First.Counts))
            {
                contents[parent.Link.Hash] = contents[parent.Link.Hash]! with { Length = named.Length };
            }

            level = [.. parents.Zip(below).SelectMany(parent => parent.Second.Children.Select(child => (child, parent.First.Counts)))];
        }
    }

    public async Task Remove(IReadOnlyList<ContentLink> links)
    {
        for (var level = links; level.Count > 0;)
        {
            await contents.Load([.. level.Select(link => link.Hash)], cancellation);
            var parents = new List<(ContentLink Link, string Location)>();
            foreach (var link in level)
            {
                if (contents[link.Hash] is not { References: > 0 } entry)
                {
                    continue;
                }

                contents[link.Hash] = entry with { References = entry.References - 1 };
                if (entry.References == 1 && ManifestGraph.HasChildren(link.Kind))
                {
                    parents.Add((link, entry.Location));
                }
            }

            var below = await Task.WhenAll(parents.Select(parent => ReadIfPossible(parent.Link, parent.Location)));
            level = [.. below.SelectMany(links => links.Children)];
        }
    }

    private Task<ContentLinks> Read(ContentLink link, string location) =>
        parts.Blobs.ReadContent(
            link.Hash, link.Kind, location, payload => new ContentLinks(payload.Length, ManifestGraph.Decode(link.Kind, payload)), cancellation);

    /// <summary>
    /// What a damaged manifest named stays for ever: that is better than a snapshot that cannot be deleted because it is damaged.
    /// </summary>
    private async Task<ContentLinks> ReadIfPossible(ContentLink link, string location) =>
        await BlobAccess.IfPossible(() => Read(link, location)) ?? new ContentLinks(0, []);
}
