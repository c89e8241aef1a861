namespace Winnow.Repositories;

/// <summary>Takes bytes that are the caller's again when it returns.</summary>
public delegate void BlobSlice(ReadOnlySpan<byte> bytes);

/// <summary>A blob that is about to be read front to back, once.</summary>
public interface IBlobScan
{
    /// <summary>
    /// Hands over the blob's bytes slice by slice on this thread, which may wait for a disk, and says how many there were: fewer than
    /// were asked for when the blob is shorter.
    /// </summary>
    /// <exception cref="BlobStoreException">The storage failed, perhaps in the middle.</exception>
    int Run(BlobSlice take);
}

/// <summary>A blob whose bytes are here.</summary>
internal sealed class BufferedScan(ReadOnlyMemory<byte> bytes) : IBlobScan
{
    public int Run(BlobSlice take)
    {
        take(bytes.Span);
        return bytes.Length;
    }
}
