using Winnow.Search;
using Winnow.Search.Mappings;

namespace Winnow.Shards;

/// <summary>
/// A leader's operations on their way into the primary of a follower: executed in their order, up to the first with a field that the follower's
/// mapping does not have, or that cannot be executed at all.
/// </summary>
/// <param name="engine">The follower's primary.</param>
/// <param name="operations">With the leader's numbers, terms and versions.</param>
/// <param name="senderTerm">The term of the follower's primary: the terms of the operations are another cluster's, and compared with none of this one.</param>
public sealed class FollowedOperations(ShardEngine engine, IReadOnlyList<ShardOperation> operations, long senderTerm)
{
    /// <summary>How many were executed. One that was there already counts.</summary>
    public int Executed { get; private set; }

    /// <summary>Why the next one cannot be.</summary>
    public ElasticsearchException? Failure { get; private set; }

    public bool IsOver => Failure is not null || Executed == operations.Count;

    /// <summary>Those that were executed.</summary>
    public IReadOnlyList<ShardOperation> Done => Executed == operations.Count ? operations : [.. operations.Take(Executed)];

    /// <summary>Goes on.</summary>
    /// <param name="mappingIsWhole">The mapping is as new as the operations: what it does not have the leader has left out, too.</param>
    public void Advance(bool mappingIsWhole = false)
    {
        try
        {
            ParsedDocument? reused = null;
            while (Executed < operations.Count && HistoryReplay.TryApply(engine, operations[Executed], OperationOrigin.Replica, senderTerm, mappingIsWhole, ref reused))
            {
                Executed++;
            }
        }
        catch (ElasticsearchException e)
        {
            ShardOperation failed = operations[Executed];
            Failure = new ElasticsearchException(e.Type, e.Status, $"operation [{failed.SeqNo}] on document [{failed.Id}] cannot be executed: {e.Message}", e);
        }
    }
}
