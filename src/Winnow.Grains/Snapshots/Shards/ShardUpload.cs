using System.Collections.Immutable;
using Winnow.Index;
using Winnow.Repositories;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Snapshots.Shards;

/// <summary>
/// Puts the files of a commit into a repository, as far as it lacks them. One chunk is hashed while others are on their way, straight from the
/// mapped files: no memory is taken for them.
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
    /// <summary>Puts that share a disk's syncs, or the time on the way.</summary>
    private const int PutsInFlight = 8;

    private readonly List<HashedFile> _hashed = [];
    private readonly HashSet<ContentHash> _sent = [];
    private readonly List<Task> _puts = [];
    private readonly List<Task> _completions = [];

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
                await (hashes.TryGetValue(file, out var before) ? UploadKnown(new HashedFile(file, before)) : UploadNew(file));
            }

            await Task.WhenAll([.. _puts, .. _completions]);
        }
        finally
        {
            await Settle();
        }

        journal.Completing();
        NewHashes = read ? null : new ContentHashes(chunkSize, [.. _hashed]);
        return await upload.Put(Manifest(_hashed), cancellation);
    }

    /// <summary>Its bytes are read only where the repository lacks them.</summary>
    private async Task UploadKnown(HashedFile file)
    {
        var chunks = Chunks(file);
        var missing = (await upload.Missing([.. chunks.Select(chunk => chunk.Hash)], cancellation)).ToHashSet();
        var puts = new List<Task>();
        for (var i = 0; i < chunks.Length; i++)
        {
            if (missing.Contains(chunks[i].Hash))
            {
                await Put(file.File, chunks[i], Memory(file.File, i), hashedNow: false, puts);
            }
        }

        Complete(file, puts);
    }

    /// <summary>A file that is read for the first time is compared with its checksum.</summary>
    private async Task UploadNew(IndexFile file)
    {
        var hashed = new HashedFile(file, new byte[ContentHash.Length * ChunkSize.Count(file.Length, chunkSize)]);
        var puts = new List<Task>();
        var checksum = 0u;
        for (var i = 0; i < hashed.Hashes.Length / ContentHash.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var bytes = Memory(file, i);
            var (chunk, before) = (i, checksum);
            try
            {
                checksum = await pool.Write.Run(() => Hash(bytes.Bytes.Span, hashed, chunk, before));
            }
            catch
            {
                bytes.Dispose();
                throw;
            }

            await Put(file, ChunkOf(hashed, i), bytes, hashedNow: true, puts);
        }

        if (checksum != file.Checksum)
        {
            throw new CorruptIndexException($"the file's checksum is {checksum:x8}, and the commit says {file.Checksum:x8}", file.Name);
        }

        Complete(hashed, puts);
    }

    private uint Hash(ReadOnlySpan<byte> bytes, HashedFile file, int chunk, uint before)
    {
        ContentHash.Of(bytes).CopyTo(file.Hashes.AsSpan(chunk * ContentHash.Length));

        // The footer's own last bytes are not in the checksum that it states.
        var summed = file.File.Length - sizeof(long) - ((long)chunk * chunkSize);
        return Crc32C.Append(before, bytes[..(int)Math.Clamp(summed, 0, bytes.Length)]);
    }

    /// <summary>Begins to put a chunk as soon as there is room for one more.</summary>
    private async Task Put(IndexFile file, Content content, InputMemory bytes, bool hashedNow, List<Task> puts)
    {
        try
        {
            if (_sent.Contains(content.Hash) || (hashedNow && await upload.Holds(content.Hash, cancellation)))
            {
                bytes.Dispose();
                return;
            }

            _sent.Add(content.Hash);
            journal.Lacks(puts.Count == 0, content.Length);
            while (_puts.Count >= PutsInFlight)
            {
                var ended = await Task.WhenAny(_puts);
                _puts.Remove(ended);
                await ended;
            }
        }
        catch
        {
            bytes.Dispose();
            throw;
        }

        var put = Put(file, content, bytes, hashedNow);
        puts.Add(put);
        _puts.Add(put);
    }

    private async Task Put(IndexFile file, Content content, InputMemory bytes, bool hashedNow)
    {
        using (bytes)
        {
            var throttled = await throttle(content.Length, cancellation);
            try
            {
                await (hashedNow ? upload.PutHashed(content, bytes.Bytes, cancellation) : upload.Put(content, bytes.Bytes, cancellation));
            }
            catch (ArgumentException exception)
            {
                throw new CorruptIndexException("the file's bytes are not those that an earlier snapshot has read", file.Name, exception);
            }

            journal.Put(content.Length, throttled);
        }
    }

    private void Complete(HashedFile file, List<Task> puts)
    {
        _hashed.Add(file);
        if (puts.Count > 0)
        {
            _completions.Add(Count(puts));
        }
    }

    private async Task Count(List<Task> puts)
    {
        await Task.WhenAll(puts);
        journal.PutFile();
    }

    /// <summary>Nothing uses the files any more when this is over.</summary>
    private async Task Settle()
    {
        foreach (var put in _puts.Concat(_completions))
        {
            await Task.WhenAny(put);
            _ = put.Exception;
        }
    }

    private InputMemory Memory(IndexFile file, int chunk)
    {
        var offset = (long)chunk * chunkSize;
        return files.Memory(file.Name, offset, (int)Math.Min(chunkSize, file.Length - offset));
    }

    private ShardManifest Manifest(IEnumerable<HashedFile> hashed) => new(
        [.. hashed.OrderBy(file => file.File.Name, StringComparer.Ordinal).Select(file => new ShardFile(file.File.Name, file.File.Length, file.File.Checksum, Chunks(file)))]);

    private ImmutableArray<Content> Chunks(HashedFile file) =>
        [.. Enumerable.Range(0, file.Hashes.Length / ContentHash.Length).Select(chunk => ChunkOf(file, chunk))];

    private Content ChunkOf(HashedFile file, int chunk) => new(
        new ContentHash(file.Hashes.AsSpan(chunk * ContentHash.Length, ContentHash.Length)),
        Math.Min(chunkSize, file.File.Length - ((long)chunk * chunkSize)));
}
