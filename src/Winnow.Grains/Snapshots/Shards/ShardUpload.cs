using Winnow.Repositories;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Snapshots.Shards;

/// <summary>
/// Puts the files of a commit into a repository, as far as it lacks them. Some chunks of them are on their way at once, straight from the mapped
/// files: one is hashed while another is written, and no memory is taken for them.
/// </summary>
internal sealed class ShardUpload(
    RecoveryFiles files,
    ContentHashes known,
    ContentUpload upload,
    int chunkSize,
    Throttle throttle,
    IComputePool pool,
    ShardSnapshotJournal journal,
    CancellationToken cancellation)
{
    /// <summary>Chunks that share the processor's cores, a disk's syncs, or the time on the way.</summary>
    private const int ChunksInFlight = 8;

    private readonly List<HashedFile> _hashed = [];
    private readonly HashSet<ContentHash> _sent = [];
    private readonly List<Task> _chunks = [];
    private readonly List<Task> _files = [];

    /// <summary>The hashes of all files, when some were read for the first time.</summary>
    public ContentHashes? NewHashes { get; private set; }

    public async Task<ContentHash> Run()
    {
        var hashes = known.For(chunkSize);
        var read = files.Files.All(hashes.ContainsKey);
        if (read && await upload.Held(Manifest(files.Files.Select(file => new HashedFile(file, hashes[file]))), cancellation) is { } held)
        {
            return held;
        }

        try
        {
            // The large ones first: at the end there is little left to wait for.
            foreach (var file in files.Files.OrderByDescending(file => file.Length))
            {
                await Begin(hashes.TryGetValue(file, out var before) ? FileUpload.Known(file, before, chunkSize) : FileUpload.New(file, chunkSize));
            }

            await Task.WhenAll(_files);
        }
        finally
        {
            await Settle();
        }

        journal.Completing();
        NewHashes = read ? null : new ContentHashes(chunkSize, [.. _hashed]);
        return await upload.Put(Manifest(_hashed), cancellation);
    }

    /// <summary>Completes when the last of its chunks is on its way.</summary>
    private async Task Begin(FileUpload file)
    {
        var missing = file.IsNew ? null : (await upload.Missing([.. FileUpload.Chunks(file.Hashed, chunkSize).Select(chunk => chunk.Hash)], cancellation)).ToHashSet();
        var chunks = new List<Task>();
        for (var i = 0; i < file.Count; i++)
        {
            if (missing?.Contains(file.Chunk(i).Hash) is not false)
            {
                await Room();
                chunks.Add(Upload(file, i));
                _chunks.Add(chunks[^1]);
            }
        }

        _files.Add(End(file, chunks));
    }

    private async Task Room()
    {
        while (_chunks.Count >= ChunksInFlight)
        {
            var ended = await Task.WhenAny(_chunks);
            _chunks.Remove(ended);
            await ended;
        }

        cancellation.ThrowIfCancellationRequested();
    }

    private async Task Upload(FileUpload file, int chunk)
    {
        using var bytes = files.Memory(file.File.Name, file.Offset(chunk), file.Length(chunk));
        var content = file.IsNew ? await pool.Write.Run(() => file.Read(chunk, bytes.Bytes.Span)) : file.Chunk(chunk);
        if ((file.IsNew && await upload.Holds(content.Hash, cancellation)) || !_sent.Add(content.Hash))
        {
            return;
        }

        journal.Lacks(file.Lacking++ == 0, content.Length);
        var throttled = await throttle(content.Length, cancellation);
        await Put(file, content, bytes.Bytes);
        journal.Put(content.Length, throttled);
    }

    private async Task Put(FileUpload file, Content content, ReadOnlyMemory<byte> bytes)
    {
        if (file.IsNew)
        {
            await upload.PutHashed(content, bytes, cancellation);
            return;
        }

        try
        {
            await upload.Put(content, bytes, cancellation);
        }
        catch (ArgumentException exception)
        {
            throw new CorruptIndexException("the file's bytes are not those that an earlier snapshot has read", file.File.Name, exception);
        }
    }

    private async Task End(FileUpload file, List<Task> chunks)
    {
        await Task.WhenAll(chunks);
        file.Verify();
        _hashed.Add(file.Hashed);
        if (file.Lacking > 0)
        {
            journal.PutFile();
        }
    }

    /// <summary>Nothing uses the files any more when this is over.</summary>
    private async Task Settle()
    {
        foreach (var task in _chunks.Concat(_files))
        {
            await Task.WhenAny(task);
            _ = task.Exception;
        }
    }

    private ShardManifest Manifest(IEnumerable<HashedFile> hashed) => new(
    [
        .. hashed.OrderBy(file => file.File.Name, StringComparer.Ordinal)
            .Select(file => new ShardFile(file.File.Name, file.File.Length, file.File.Checksum, FileUpload.Chunks(file, chunkSize))),
    ]);
}
