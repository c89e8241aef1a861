using Winnow.Search;

namespace Winnow.Shards;

/// <summary>What became of an operation.</summary>
public enum OperationResult
{
    Created,
    Updated,
    Deleted,
    NotFound,
    NoOp,
}

/// <summary>The outcome of one operation on an engine.</summary>
/// <param name="Result">What happened; meaningless when <paramref name="Failure"/> is set.</param>
/// <param name="SeqNo">The operation's number; unassigned when it failed before it got one.</param>
/// <param name="PrimaryTerm">The term that goes with the number.</param>
/// <param name="Version">The document's version after the operation; of a conflict, the version that is there.</param>
/// <param name="Location">Where it is in the translog: what syncing and waiting for a refresh take.</param>
/// <param name="Failure">Why it did not happen.</param>
public readonly record struct EngineResult(
    OperationResult Result, long SeqNo, long PrimaryTerm, long Version, TranslogLocation Location, ElasticsearchException? Failure = null)
{
    /// <summary>The write had been executed before; this is what became of it then.</summary>
    public bool IsRepeat { get; init; }

    internal static EngineResult Failed(ElasticsearchException failure, long version = Versions.NotFound) =>
        new(OperationResult.NoOp, SequenceNumbers.Unassigned, 0, version, TranslogLocation.None, failure);
}
