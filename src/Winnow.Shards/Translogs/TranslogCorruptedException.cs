namespace Winnow.Shards;

/// <summary>The translog does not hold what was written and synced. The copy must not be opened.</summary>
public sealed class TranslogCorruptedException : IOException
{
    /// <summary>Reports <paramref name="reason"/> about a place in a file.</summary>
    public TranslogCorruptedException(string fileName, long offset, string reason, Exception? inner = null)
        : base($"translog from source [{fileName}] is corrupted, {reason} at offset [{offset}]", inner)
    {
        FileName = fileName;
        Offset = offset;
    }

    /// <summary>The file.</summary>
    public string FileName { get; }

    /// <summary>Where in the file.</summary>
    public long Offset { get; }
}
