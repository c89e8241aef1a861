using System.Collections.Concurrent;
using System.Collections.Immutable;
using Winnow.Repositories.Contents;
using Winnow.Repositories.Format;
using Winnow.Repositories.Manifests;
using Winnow.Repositories.Trees;

namespace Winnow.Repositories;

/// <summary>
/// Puts contents that the repository does not hold, for a registered create: any number of uploads of it at once, from any node. Nothing
/// of it can be seen until the snapshot is added. Each call may be repeated.
/// </summary>
public sealed class ContentUpload
{
    private readonly RepositoryParts _parts;
    private readonly string _upload;

    /// <summary>What this knows to be there, and whether a loss of power may still take it away.</summary>
    private readonly ConcurrentDictionary<ContentHash, Holding> _held = new();
    private volatile RepositoryRoot? _root;
    private long _blobs;
    private long _bytes;

    internal ContentUpload(RepositoryParts parts, string upload)
    {
        _parts = parts;
        _upload = upload;
    }

    /// <summary>How many blobs this has put.</summary>
    public long Blobs => Interlocked.Read(ref _blobs);

    /// <summary>Their contents' bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Those of some contents that have to be put; once each.</summary>
    /// <exception cref="RepositoryFencedException">The activity is not registered any more.</exception>
    public async Task<ImmutableArray<ContentHash>> Missing(IReadOnlyCollection<ContentHash> contents, CancellationToken cancellation = default)
    {
        var unknown = contents.Where(hash => !_held.ContainsKey(hash)).Distinct().ToArray();
        var entries = await Find(unknown, cancellation);

        var missing = ImmutableArray.CreateBuilder<ContentHash>();
        foreach (var hash in unknown)
        {
            // One without references may be on its way out: it counts as not there.
            if (entries.TryGetValue(hash, out var entry) && entry.References > 0)
            {
                _held.TryAdd(hash, Holding.Durable);
            }
            else
            {
                missing.Add(hash);
            }
        }

        return missing.ToImmutable();
    }

    public async Task<bool> Holds(ContentHash hash, CancellationToken cancellation = default) => (await Missing([hash], cancellation)).IsEmpty;

    /// <summary>Puts a chunk that was hashed here and now.</summary>
    public async Task<Content> Put(ReadOnlyMemory<byte> chunk, CancellationToken cancellation = default)
    {
        var content = new Content(await _parts.Executor.Run(() => ContentHash.Of(chunk.Span)), chunk.Length);
        await PutIfMissing(content, () => chunk, cancellation);
        return content;
    }

    /// <summary>Puts a chunk whose hash was made before, and makes sure that it still is.</summary>
    /// <exception cref="ArgumentException">These bytes have another hash.</exception>
    public async Task Put(Content content, ReadOnlyMemory<byte> chunk, CancellationToken cancellation = default)
    {
        var hash = await _parts.Executor.Run(() => ContentHash.Of(chunk.Span));
        if (hash != content.Hash || chunk.Length != content.Length)
        {
            throw new ArgumentException($"the bytes are not those of the content [{content.Hash}]: their hash is [{hash}]", nameof(chunk));
        }

        await PutIfMissing(content, () => chunk, cancellation);
    }

    /// <summary>Puts a chunk that the caller has just hashed.</summary>
    public Task PutHashed(Content content, ReadOnlyMemory<byte> chunk, CancellationToken cancellation = default) =>
        PutIfMissing(content, () => chunk, cancellation);

    /// <summary>The hash of a shard's manifest that the repository holds, and all that it names; null when it does not. Nothing is put.</summary>
    public async Task<ContentHash?> Held(ShardManifest manifest, CancellationToken cancellation = default)
    {
        var files = manifest.Files.Select(file => Stored(file, file.Chunks.Length > ManifestCodec.MostChunksInline
            ? ContentOf(ManifestCodec.EncodeChunkList(file.Chunks))
            : null));
        var hash = ContentOf(ManifestCodec.EncodeShard([.. files])).Hash;
        return await Holds(hash, cancellation) ? hash : null;
    }

    /// <summary>
    /// Puts a shard's manifest; its chunks are in the repository or were put here. A parent is put when its children are durable: so
    /// whoever finds one finds them, and what this returns survives a loss of power.
    /// </summary>
    public async Task<ContentHash> Put(ShardManifest manifest, CancellationToken cancellation = default)
    {
        if (await Held(manifest, cancellation) is { } held)
        {
            await Persist([held], cancellation);
            return held;
        }

        await Persist(manifest.Files.SelectMany(file => file.Chunks).Select(chunk => chunk.Hash), cancellation);
        var files = new List<StoredFile>(manifest.Files.Length);
        foreach (var file in manifest.Files)
        {
            var list = file.Chunks.Length > ManifestCodec.MostChunksInline
                ? await PutFramed(ContentKind.ChunkList, ManifestCodec.EncodeChunkList(file.Chunks), cancellation)
                : null;
            files.Add(Stored(file, list));
        }

        await Persist(files.Where(file => file.ChunkList is not null).Select(file => file.ChunkList!.Hash), cancellation);
        var content = await PutFramed(ContentKind.ShardManifest, ManifestCodec.EncodeShard(files), cancellation);
        await Persist([content.Hash], cancellation);
        return content.Hash;
    }

    /// <summary>Puts an index's manifest; those of its shards are in the repository or were put for the same snapshot.</summary>
    public async Task<ContentHash> Put(IndexManifest manifest, CancellationToken cancellation = default) =>
        (await PutFramed(ContentKind.IndexManifest, ManifestCodec.EncodeIndex(manifest), cancellation)).Hash;

    /// <summary>Puts the cluster's state: any bytes.</summary>
    public Task<Content> PutGlobalState(ReadOnlyMemory<byte> state, CancellationToken cancellation = default) =>
        PutFramed(ContentKind.GlobalState, state, cancellation);

    private static StoredFile Stored(ShardFile file, Content? list) => new(file.Name, file.Length, file.Checksum, list is null ? file.Chunks : [], list);

    private static Content ContentOf(ReadOnlyMemory<byte> payload) => new(ContentHash.Of(payload.Span), payload.Length);

    private async Task<Content> PutFramed(ContentKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        var content = ContentOf(payload);
        await PutIfMissing(content, () => Frame.Wrap(ManifestGraph.BlobKindOf(kind), payload.Span, _parts.Options.Compress), cancellation);
        return content;
    }

    /// <summary>Those of which nothing is known were put by another process, which may have died before this.</summary>
    private async Task Persist(IEnumerable<ContentHash> contents, CancellationToken cancellation)
    {
        var some = contents.Where(hash => _held.GetValueOrDefault(hash) == Holding.Put).Distinct().ToArray();
        if (some.Length > 0)
        {
            await _parts.Blobs.Store.Persist([.. some.Select(hash => BlobNames.Content(hash, _upload))], cancellation);
            Array.ForEach(some, hash => _held[hash] = Holding.Durable);
        }
    }

    private async Task PutIfMissing(Content content, Func<ReadOnlyMemory<byte>> blob, CancellationToken cancellation)
    {
        if (await Holds(content.Hash, cancellation))
        {
            return;
        }

        if (await _parts.Blobs.Store.PutIfAbsent(BlobNames.Content(content.Hash, _upload), blob(), cancellation))
        {
            Interlocked.Increment(ref _blobs);
            Interlocked.Add(ref _bytes, content.Length);
        }

        _held.TryAdd(content.Hash, Holding.Put);
    }

    private async Task<Dictionary<ContentHash, ContentEntry>> Find(ContentHash[] hashes, CancellationToken cancellation)
    {
        try
        {
            if (_root is { } known)
            {
                return await ContentsTable.Find(_parts.Contents, known.Contents, hashes, cancellation);
            }
        }
        catch (BlobGoneException)
        {
            // That root is history.
        }

        return await _parts.Roots.AtNewest(
            async root =>
            {
                // What the table had when the activity was registered, and all since, stays while it is.
                _root = root?.Activity(_upload) is null ? throw new RepositoryFencedException(_upload) : root;
                return await ContentsTable.Find(_parts.Contents, root.Contents, hashes, cancellation);
            },
            cancellation);
    }

    private enum Holding
    {
        /// <summary>By this upload, or another for the same snapshot.</summary>
        Put,

        /// <summary>In the table, or put and persisted.</summary>
        Durable,
    }
}
