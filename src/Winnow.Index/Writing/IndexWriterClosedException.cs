namespace Winnow.Index;

/// <summary>The writer was closed, or closed itself after a failure, which is then the inner exception.</summary>
public sealed class IndexWriterClosedException(Exception? cause = null)
    : InvalidOperationException(cause is null ? "this IndexWriter is closed" : $"this IndexWriter closed itself: {cause.Message}", cause);
