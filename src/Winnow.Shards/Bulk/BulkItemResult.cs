using Winnow.Search;

namespace Winnow.Shards;

/// <summary>The outcome of one action of a bulk.</summary>
/// <param name="OpType">The action.</param>
/// <param name="Id">The document.</param>
/// <param name="Result">What happened; meaningless when <paramref name="Failure"/> is set.</param>
/// <param name="SeqNo">The operation's number; of an update that changed nothing, the document's.</param>
/// <param name="PrimaryTerm">The term that goes with it.</param>
/// <param name="Version">The document's version.</param>
/// <param name="Failure">Why it did not happen.</param>
public readonly record struct BulkItemResult(
    BulkOpType OpType,
    string Id,
    OperationResult Result,
    long SeqNo,
    long PrimaryTerm,
    long Version,
    ElasticsearchException? Failure = null)
{
    /// <summary>The document after an update that asked for it.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }
}

/// <summary>What a bulk did to one shard.</summary>
/// <param name="Items">One result an action, in their order.</param>
/// <param name="Operations">What other copies must do, in the order of their sequence numbers' making.</param>
/// <param name="TellsOfOthers">
/// A result tells of an operation that is not among these: a conflict with it, or that it is there already. Nothing may be answered before
/// that one is safe, too.
/// </param>
/// <param name="Location">Up to where the translog must be synced, and what a refresh must show.</param>
public sealed record BulkResult(
    IReadOnlyList<BulkItemResult> Items, IReadOnlyList<ShardOperation> Operations, bool TellsOfOthers, TranslogLocation Location);
