namespace Winnow.Repositories;

/// <summary>A container of named blobs: all that a repository needs of the storage under it.</summary>
/// <remarks>
/// <para><b>Names</b> are segments of letters, digits, '.', '_' and '-', joined by '/': see <see cref="BlobName"/>.</para>
/// <para><b>Whole or not at all.</b> A blob is visible once its put has returned, for every reader anywhere, with all of its bytes; a put
/// that failed or was cancelled leaves the blob as it was, or has been done. It is never seen in part.</para>
/// <para><b>Durable.</b> What a put has acknowledged survives a loss of power.</para>
/// <para><b>One of many.</b> Of puts at the same time that ask for the same state before, at most one succeeds, from whichever process:
/// this, and nothing else, orders writers.</para>
/// <para><b>Lists</b> hold every blob whose put had returned before the list began, and no blob whose deletion had; of those that are
/// put or deleted meanwhile, any.</para>
/// <para><b>Failures</b> of the storage, whichever it is, are a <see cref="BlobStoreException"/> that names the store and the blob.
/// Nothing is tried again here beyond what the storage's own client does.</para>
/// <para>The file system's store works on the caller's thread; the others wait without one.</para>
/// </remarks>
public interface IBlobStore
{
    /// <summary>What this is and where, for messages; without credentials.</summary>
    string Description { get; }

    /// <summary>A whole blob, null when there is none.</summary>
    Task<Blob?> Get(string name, CancellationToken cancellation = default);

    /// <summary>Fills the buffer from an offset on and says how many bytes there were; null when there is no such blob.</summary>
    Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default);

    /// <summary>Puts a blob that must not exist. Its tag, or null when there is one of this name already, which stays as it is.</summary>
    Task<string?> PutIfAbsent(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default);

    /// <summary>Replaces a blob whose tag must be this one. The new tag, or null when the blob has another, or is not there.</summary>
    Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default);

    /// <summary>The blobs whose names begin so, in ordinal order.</summary>
    IAsyncEnumerable<BlobInfo> List(string prefix, CancellationToken cancellation = default);

    /// <summary>Deletes blobs; those that are not there are no error. After a failure some may be gone.</summary>
    Task Delete(IReadOnlyCollection<string> names, CancellationToken cancellation = default);
}
