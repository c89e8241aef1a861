using Winnow.Store;

namespace Winnow.Repositories.FileSystem;

/// <summary>A file that is read in slices which fit into a processor's cache together with what is done with them.</summary>
internal sealed class FileScan(FileSystemBlobStore store, StoreDirectory root, string name, int length, Memory<byte> buffer) : IBlobScan
{
    public const int SliceSize = 256 << 10;

    public int Run(BlobSlice take)
    {
        using var place = new Place(root, name, create: false);
        var done = 0;
        while (done < length)
        {
            var slice = buffer.Span[..Math.Min(length - done, buffer.Length)];
            var read = Read(place, done, slice);
            take(slice[..read]);
            done += read;
            if (read < slice.Length)
            {
                break;
            }
        }

        return done;
    }

    private int Read(Place place, int offset, Span<byte> slice)
    {
        try
        {
            return place.Folder?.Read(place.File, offset, slice) ?? throw new FileNotFoundException($"no such file [{name}]", name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BlobStoreException(store, "read", name, exception);
        }
    }
}
