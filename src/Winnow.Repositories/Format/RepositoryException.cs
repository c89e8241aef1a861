namespace Winnow.Repositories;

/// <summary>What a repository was asked for cannot be had; the message says what and where.</summary>
public class RepositoryException : IOException
{
    public RepositoryException(string message)
        : base(message)
    {
    }

    public RepositoryException(string message, Exception? cause)
        : base(message, cause)
    {
    }
}

/// <summary>A blob is missing, or is not what was once written. Nothing of it has been served.</summary>
public sealed class RepositoryCorruptionException(string blobName, string problem, Exception? cause = null)
    : RepositoryException($"the repository is corrupt: [{blobName}] {problem}", cause)
{
    public string BlobName { get; } = blobName;

    public string Problem { get; } = problem;
}

/// <summary>
/// Whoever asks is not registered in the root any more (it was taken for dead, or gave up): what it relied on may be gone. It must give up,
/// and may begin again under another uuid.
/// </summary>
public sealed class RepositoryFencedException(string activity)
    : RepositoryException($"[{activity}] is not registered in the repository any more")
{
    public string Activity { get; } = activity;
}
