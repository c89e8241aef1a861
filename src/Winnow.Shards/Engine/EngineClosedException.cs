namespace Winnow.Shards;

/// <summary>The engine takes no more operations: it was closed, or it failed, and then the message says why.</summary>
public sealed class EngineClosedException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>An operation of a primary that has been replaced: it must not be executed, and its sender must stop.</summary>
public sealed class StalePrimaryTermException(long operationTerm, long currentTerm)
    : Exception($"operation primary term [{operationTerm}] is too old (current [{currentTerm}])")
{
    public long OperationTerm { get; } = operationTerm;

    public long CurrentTerm { get; } = currentTerm;
}

/// <summary>This copy cannot drop what it should drop by itself: it needs the files of another copy. The message says why.</summary>
public sealed class RollbackImpossibleException(string message) : Exception(message);
