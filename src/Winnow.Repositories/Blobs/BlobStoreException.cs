namespace Winnow.Repositories;

/// <summary>The storage failed: it is away, full, forbids it, or is not what was expected. The message says where and at which blob.</summary>
public sealed class BlobStoreException : IOException
{
    internal BlobStoreException(IBlobStore store, string action, string name, Exception cause, string? reason = null)
        : base($"cannot {action} [{name}] in {store.Description}: {reason ?? cause.Message}", cause)
    {
        BlobName = name;
    }

    public string BlobName { get; }
}
