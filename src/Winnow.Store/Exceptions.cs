namespace Winnow.Store;

/// <summary>A file holds something that its writer cannot have written. It must never be served.</summary>
public sealed class CorruptIndexException : IOException
{
    /// <summary>Reports <paramref name="reason"/> about <paramref name="fileName"/>.</summary>
    public CorruptIndexException(string reason, string fileName, Exception? inner = null)
        : base($"{reason} (file={fileName})", inner)
    {
        FileName = fileName;
        Reason = reason;
    }

    /// <summary>The file, as its input names it.</summary>
    public string FileName { get; }

    /// <summary>What is wrong, without the file's name.</summary>
    public string Reason { get; }
}

/// <summary>A lock is held by somebody else.</summary>
public sealed class LockObtainFailedException(string message, Exception? inner = null) : IOException(message, inner);
