using Winnow.Repositories;
using Winnow.Repositories.Contents;
using Winnow.Repositories.Format;
using Winnow.Repositories.Manifests;
using Winnow.Repositories.Roots;
using Winnow.Repositories.Trees;
using Winnow.Simulation.Blobs;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Repositories;

/// <summary>Reads the raw blobs of a repository. Whatever is not there, or is not what it should be, violates I8.</summary>
internal sealed class BlobDecoder(SimulatedContainer container)
{
    // Names are never used again: what was once read under one stays what it was.
    private readonly Dictionary<string, object> _known = new(StringComparer.Ordinal);

    public RepositoryRoot? Root() => container.Find(BlobNames.Root) is { } stored ? RootOf(stored.Content) : null;

    public static RepositoryRoot RootOf(ReadOnlyMemory<byte> blob) => BlobAccess.Decode(BlobNames.Root, blob, BlobKind.Root, RootCodec.Decode);

    public TreePage Page(PageReference page, int height, BlobKind kind, string from) =>
        Read(BlobNames.Page(page), from, (name, blob) => BlobAccess.Decode(name, blob, kind, payload => TreePage.Decode(payload, height == 1, name)));

    public SnapshotInfo Info(string uuid, string from) =>
        Read(BlobNames.Snapshot(uuid), from, static (name, blob) => BlobAccess.Decode(name, blob, BlobKind.Snapshot, SnapshotInfoCodec.Decode));

    public BatchBlob Batch(string uuid, string from) =>
        Read(BlobNames.Batch(uuid), from, static (name, blob) => BlobAccess.Decode(name, blob, BlobKind.GarbageBatch, BatchBlob.Decode));

    /// <summary>What a content names; its bytes are those of its hash.</summary>
    public IReadOnlyList<ContentLink> Content(ContentLink link, string location, string from) => Read<IReadOnlyList<ContentLink>>(
        BlobNames.Content(link.Hash, location),
        from,
        (name, blob) =>
        {
            var payload = link.Kind == ContentKind.Chunk ? blob : Frame.Unwrap(name, blob, ManifestGraph.BlobKindOf(link.Kind));
            return ContentHash.Of(payload.Span) == link.Hash && (link.Length ?? payload.Length) == payload.Length
                ? ManifestGraph.Decode(link.Kind, payload)
                : throw new ViolationException("I8", $"[{name}] does not have the bytes that {from} names");
        });

    private T Read<T>(string name, string from, Func<string, ReadOnlyMemory<byte>, T> decode)
        where T : class
    {
        if (container.Find(name) is not { } stored)
        {
            throw new ViolationException("I8", $"[{name}] is missing, which {from} names");
        }

        if (!stored.IsDurable)
        {
            throw new ViolationException("I8", $"[{name}], which {from} names, would not survive a loss of power");
        }

        if (_known.TryGetValue(name, out var known))
        {
            return (T)known;
        }

        try
        {
            var decoded = decode(name, stored.Content);
            _known.Add(name, decoded);
            return decoded;
        }
        catch (RepositoryException exception)
        {
            throw new ViolationException("I8", $"[{name}], which {from} names, cannot be read: {exception.Message}");
        }
    }
}
