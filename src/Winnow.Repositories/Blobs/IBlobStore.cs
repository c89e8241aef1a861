namespace Winnow.Repositories;

/// <summary>A container of named blobs: all that a repository needs of the storage under it.</summary>
/// <remarks>
/// <para><b>Names</b> are segments of letters, digits, '.', '_' and '-', joined by '/': see <see cref="BlobName"/>.</para>
/// <para><b>Whole or not at all.</b> A blob is visible once its put has returned, for every reader anywhere, with all of its bytes; a put
/// that failed or was cancelled leaves the blob as it was, or has been done. It is never seen in part, not even after a loss of power:
/// then a blob that was not made durable is whole or absent.</para>
/// <para><b>Durable.</b> What <see cref="CompareAndSet"/> has put survives a loss of power; what <see cref="PutIfAbsent"/> has put does
/// after <see cref="Persist"/>. So: put what is to be referred to, persist it, then put what refers to it.</para>
/// <para><b>One of many.</b> Of puts at the same time that ask for the same state before, at most one succeeds, from whichever process:
/// this, and nothing else, orders writers. Who is told that he did not succeed may have: a client that sends a request again after its
/// answer was lost finds what it has put itself. Who must know looks for something in the content that only he can have put there.</para>
/// <para><b>Lists</b> hold every blob whose put had returned before the list began, and no blob whose deletion had; of those that are
/// put or deleted meanwhile, any.</para>
/// <para><b>Failures</b> of the storage, whichever it is, are a <see cref="BlobStoreException"/> that names the store and the blob.
/// Nothing is tried again here beyond what the storage's own client does.</para>
/// <para><b>Threads.</b> All may be called by many at once, and none keeps the caller's thread waiting. Puts are fast when several (four to
/// eight) are in flight: they share a disk's syncs, or the time on the way.</para>
/// </remarks>
public interface IBlobStore
{
    /// <summary>What this is and where, for messages; without credentials.</summary>
    string Description { get; }

    /// <summary>A whole blob, null when there is none: for small ones, and for those that are compared and set.</summary>
    Task<Blob?> Get(string name, CancellationToken cancellation = default);

    /// <summary>
    /// Fills the buffer from an offset on and says how many bytes there were, fewer than asked for at the blob's end, none behind it; null
    /// when there is no such blob. Bytes go straight into the buffer.
    /// </summary>
    Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default);

    /// <summary>How much memory <see cref="Open"/> wants for a blob of that length.</summary>
    int BufferFor(int length) => length;

    /// <summary>
    /// Begins to read a blob, or its first bytes, front to back; null when there is no such blob. What takes time on the way is in the
    /// buffer when this completes. A storage that is near reads when it is asked for the bytes, so that they are used while they are in the
    /// processor's cache.
    /// </summary>
    async Task<IBlobScan?> Open(string name, int length, Memory<byte> buffer, CancellationToken cancellation = default) =>
        await GetRange(name, 0, buffer[..length], cancellation) is { } read ? new BufferedScan(buffer[..read]) : null;

    /// <summary>
    /// Puts a blob that must not exist; false when there is one of this name already, which stays as it is. The buffer is the caller's
    /// again when this returns.
    /// </summary>
    Task<bool> PutIfAbsent(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default);

    /// <summary>
    /// Makes blobs durable that are there, whoever put them: where storages acknowledge no put before it is durable, this does nothing;
    /// a file system syncs each of their folders once. What was found by a list or by a put that returned false needs it as well.
    /// </summary>
    Task Persist(IReadOnlyCollection<string> names, CancellationToken cancellation = default);

    /// <summary>Replaces a blob whose tag must be this one. The new tag, or null when the blob has another, or is not there.</summary>
    Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default);

    /// <summary>
    /// The blobs whose names begin so, in ordinal order, as they are found: memory does not grow with their number. Where names end in
    /// the prefix's last '/', only what lies below it is looked at.
    /// </summary>
    IAsyncEnumerable<BlobInfo> List(string prefix, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes blobs; those that are not there are no error. After a failure some may be gone; after a loss of power some may be back.
    /// </summary>
    Task Delete(IReadOnlyCollection<string> names, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes what puts have left behind that never ended, because their process did, and that began so long ago; what it was is no
    /// blob and in no list. A put that is only slow fails by it.
    /// </summary>
    Task<Leftovers> DeleteLeftovers(TimeSpan age, CancellationToken cancellation = default);
}
