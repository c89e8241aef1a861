namespace Winnow.Repositories;

/// <summary>How a repository is written and read. None of it needs to be the same for all who use one.</summary>
public sealed record RepositoryOptions
{
    /// <summary>Whether what is not a segment file's bytes is compressed.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>How many requests for small blobs are in flight at once.</summary>
    public int Concurrency { get; init; } = 32;

    /// <summary>How much memory the pages of the trees may take that were read last.</summary>
    public long PageCacheBytes { get; init; } = 16 << 20;

    /// <summary>The most entries of a leaf, and children of an inner page.</summary>
    public int PageCapacity { get; init; } = 128;

    /// <summary>How many contents one change of the root may touch; removing more takes several.</summary>
    public int ContentsPerChange { get; init; } = 100_000;
}
