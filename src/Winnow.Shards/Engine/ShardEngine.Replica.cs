using Winnow.Search.Mappings;

namespace Winnow.Shards;

/// <content>
/// Operations that got their number elsewhere, or before: from the primary, a recovery, the translog. They come in any order and
/// more than once; one that a later operation on its document has overtaken becomes history that was never live.
/// </content>
public sealed partial class ShardEngine
{
    private EngineResult IndexOnReplica(
        VersionStripe stripe, ParsedDocument document, in OperationOptions options, TranslogLocation replayedFrom)
    {
        if (AlreadyProcessed(options, out EngineResult processed))
        {
            return processed;
        }

        bool found = TryGetVersion(stripe, document.Id, out VersionValue current);
        bool exists = found && !current.IsDelete;
        bool stale = found && current.SeqNo >= options.SeqNo;
        if (!TryAddToIndex(document, options.SeqNo, options.PrimaryTerm, options.Version, exists, live: !stale, out Exception? rejected))
        {
            throw Fail(new InvalidOperationException($"operation [{options.SeqNo}] cannot be applied: {rejected!.Message}", rejected));
        }

        TranslogLocation location = options.Origin == OperationOrigin.LocalTranslog
            ? replayedFrom
            : Log(Operation(document, options.SeqNo, options.PrimaryTerm, options.Version, options));
        Remember(options);
        if (!stale)
        {
            stripe.Put(document.Id, new VersionValue(options.Version, options.SeqNo, options.PrimaryTerm, location));
        }

        MarkProcessed(options);
        _counters.Indexed();
        return new EngineResult(
            exists ? OperationResult.Updated : OperationResult.Created, options.SeqNo, options.PrimaryTerm, options.Version, location);
    }

    private EngineResult DeleteOnReplica(VersionStripe stripe, string id, string? routing, in OperationOptions options)
    {
        if (AlreadyProcessed(options, out EngineResult processed))
        {
            return processed;
        }

        bool found = TryGetVersion(stripe, id, out VersionValue current);
        bool stale = found && current.SeqNo >= options.SeqNo;
        bool exists = found && !current.IsDelete;
        AddDeletion(id, routing, options.SeqNo, options.PrimaryTerm, options.Version, exists && !stale);
        TranslogLocation location = options.Origin == OperationOrigin.LocalTranslog
            ? TranslogLocation.None
            : Log(Deletion(id, routing, options.SeqNo, options.PrimaryTerm, options.Version, options));
        Remember(options);
        if (!stale)
        {
            stripe.Put(id, new VersionValue(options.Version, options.SeqNo, options.PrimaryTerm, location, Now()));
        }

        MarkProcessed(options);
        _counters.Deleted();
        return new EngineResult(
            exists ? OperationResult.Deleted : OperationResult.NotFound, options.SeqNo, options.PrimaryTerm, options.Version, location);
    }

    private bool AlreadyProcessed(in OperationOptions options, out EngineResult result)
    {
        _history.Checkpoints.AdvanceMaxSeqNo(options.SeqNo);
        if (options.Origin == OperationOrigin.Primary || !_history.Checkpoints.HasProcessed(options.SeqNo))
        {
            result = default;
            return false;
        }

        // It may have come before as history, which does not always name the client's write.
        Remember(options);

        // The operation that was processed may not be synced yet: the caller waits for all that is there.
        result = new EngineResult(OperationResult.NoOp, options.SeqNo, options.PrimaryTerm, options.Version, _translog.LastLocation);
        return true;
    }

    private void MarkProcessed(in OperationOptions options)
    {
        _history.Checkpoints.MarkProcessed(options.SeqNo);
        if (options.Origin == OperationOrigin.LocalTranslog)
        {
            _history.Checkpoints.MarkPersisted(options.SeqNo);
        }
    }
}
