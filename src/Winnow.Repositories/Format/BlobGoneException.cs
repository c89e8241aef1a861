namespace Winnow.Repositories.Format;

/// <summary>A page of a root that is not the newest was removed, or the page of the newest is lost: whoever knows the root finds which.</summary>
internal sealed class BlobGoneException(string blobName) : IOException($"[{blobName}] is missing")
{
    public string BlobName { get; } = blobName;
}
