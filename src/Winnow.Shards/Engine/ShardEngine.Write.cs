using Winnow.Index;
using Winnow.Search;
using Winnow.Search.Mappings;

namespace Winnow.Shards;

/// <content>Operations: checked, numbered, indexed, logged.</content>
public sealed partial class ShardEngine
{
    /// <summary>Writes a document that was parsed against the present mapping. Its document must not be used elsewhere meanwhile.</summary>
    public EngineResult Index(ParsedDocument document, in OperationOptions options)
    {
        VersionStripe stripe = _versions[document.Id];
        lock (stripe.Lock)
        {
            CheckTerm(options);
            return options.Origin == OperationOrigin.Primary
                ? IndexOnPrimary(stripe, document, options)
                : IndexOnReplica(stripe, document, options, TranslogLocation.None);
        }
    }

    /// <summary>Deletes a document; one that is not there gets a tombstone all the same.</summary>
    public EngineResult Delete(string id, string? routing, in OperationOptions options)
    {
        VersionStripe stripe = _versions[id];
        lock (stripe.Lock)
        {
            CheckTerm(options);
            return options.Origin == OperationOrigin.Primary
                ? DeleteOnPrimary(stripe, id, routing, options)
                : DeleteOnReplica(stripe, id, routing, options);
        }
    }

    /// <summary>Uses up a sequence number that no document has.</summary>
    public EngineResult NoOp(long seqNo, long primaryTerm, string reason, OperationOrigin origin = OperationOrigin.Replica)
    {
        lock (_versions.ForSeqNo(seqNo).Lock)
        {
            CheckTerm(new OperationOptions { Origin = origin, PrimaryTerm = primaryTerm });
            return NoOpCore(seqNo, primaryTerm, reason, origin);
        }
    }

    private EngineResult IndexOnPrimary(VersionStripe stripe, ParsedDocument document, in OperationOptions options)
    {
        VersionValue current = default;
        bool found = !IsNewForSure(options) && TryGetVersion(stripe, document.Id, out current);
        if (VersionRules.Conflict(options, found, current) is { } explanation)
        {
            return Conflict(document.Id, explanation, found ? current.Version : Versions.NotFound);
        }

        bool exists = found && !current.IsDelete;
        long version = VersionRules.Next(options, found, current.Version);
        long seqNo = _history.Checkpoints.GenerateSeqNo();
        long term = _primaryTerm;
        if (!TryAddToIndex(document, seqNo, term, version, exists, live: true, out Exception? rejected))
        {
            EngineResult filled = NoOpCore(seqNo, term, rejected!.Message, OperationOrigin.Primary);
            return filled with { Failure = Errors.IllegalArgument($"the document [{document.Id}] was rejected: {rejected.Message}") };
        }

        TranslogLocation location = Log(Operation(document, seqNo, term, version, options));
        stripe.Put(document.Id, new VersionValue(version, seqNo, term, location));
        _history.Checkpoints.MarkProcessed(seqNo);
        _counters.Indexed();
        return new EngineResult(exists ? OperationResult.Updated : OperationResult.Created, seqNo, term, version, location);
    }

    private EngineResult IndexOnReplica(VersionStripe stripe, ParsedDocument document, in OperationOptions options, TranslogLocation replayedFrom)
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
        if (!stale)
        {
            stripe.Put(document.Id, new VersionValue(options.Version, options.SeqNo, options.PrimaryTerm, location));
        }

        MarkProcessed(options);
        _counters.Indexed();
        return new EngineResult(
            exists ? OperationResult.Updated : OperationResult.Created, options.SeqNo, options.PrimaryTerm, options.Version, location);
    }

    private EngineResult DeleteOnPrimary(VersionStripe stripe, string id, string? routing, in OperationOptions options)
    {
        bool found = TryGetVersion(stripe, id, out VersionValue current);
        if (VersionRules.Conflict(options, found, current) is { } explanation)
        {
            return Conflict(id, explanation, found ? current.Version : Versions.NotFound);
        }

        bool exists = found && !current.IsDelete;
        long version = VersionRules.Next(options, found, current.Version);
        long seqNo = _history.Checkpoints.GenerateSeqNo();
        long term = _primaryTerm;
        AddDeletion(id, routing, seqNo, term, version, exists);
        TranslogLocation location = Log(ShardOperation.Delete(seqNo, term, version, id, routing));
        stripe.Put(id, new VersionValue(version, seqNo, term, location, Now()));
        _history.Checkpoints.MarkProcessed(seqNo);
        _counters.Deleted();
        return new EngineResult(exists ? OperationResult.Deleted : OperationResult.NotFound, seqNo, term, version, location);
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
            : Log(ShardOperation.Delete(options.SeqNo, options.PrimaryTerm, options.Version, id, routing));
        if (!stale)
        {
            stripe.Put(id, new VersionValue(options.Version, options.SeqNo, options.PrimaryTerm, location, Now()));
        }

        MarkProcessed(options);
        _counters.Deleted();
        return new EngineResult(
            exists ? OperationResult.Deleted : OperationResult.NotFound, options.SeqNo, options.PrimaryTerm, options.Version, location);
    }

    private EngineResult NoOpCore(long seqNo, long primaryTerm, string reason, OperationOrigin origin)
    {
        var options = new OperationOptions { Origin = origin, SeqNo = seqNo, PrimaryTerm = primaryTerm, Version = 1 };
        if (AlreadyProcessed(options, out EngineResult processed))
        {
            return processed;
        }

        Guard(() => _writer.AddTombstone(Tombstones.NoOp(seqNo, primaryTerm)));
        TranslogLocation location = origin == OperationOrigin.LocalTranslog
            ? TranslogLocation.None
            : Log(ShardOperation.NoOp(seqNo, primaryTerm, reason));
        MarkProcessed(options);
        return new EngineResult(OperationResult.NoOp, seqNo, primaryTerm, 1, location);
    }

    /// <summary>False, and nothing has changed, when the writer refuses this one document; a failure of the writer fails the engine.</summary>
    private bool TryAddToIndex(
        ParsedDocument document, long seqNo, long term, long version, bool exists, bool live, out Exception? rejected)
    {
        Document fields = document.Document;
        fields.AddLong(MetadataFields.SeqNo, seqNo);
        fields.AddLong(MetadataFields.PrimaryTerm, term);
        fields.AddLong(MetadataFields.Version, version);
        try
        {
            if (!live)
            {
                _writer.AddTombstone(fields);
            }
            else if (exists)
            {
                _writer.UpdateDocument(Utf8(document.Id), fields);
            }
            else
            {
                _writer.AddDocument(fields);
            }

            rejected = null;
            return true;
        }
        catch (ArgumentException e)
        {
            rejected = e;
            return false;
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
    }

    private void AddDeletion(string id, string? routing, long seqNo, long term, long version, bool exists) => Guard(() =>
    {
        Document tombstone = Tombstones.Delete(id, routing, seqNo, term, version);
        if (exists)
        {
            _writer.DeleteDocument(Utf8(id), tombstone);
        }
        else
        {
            _writer.AddTombstone(tombstone);
        }
    });

    private TranslogLocation Log(in ShardOperation operation)
    {
        try
        {
            return _translog.Add(operation);
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
    }

    private bool TryGetVersion(VersionStripe stripe, string id, out VersionValue version)
    {
        if (stripe.TryGet(id, out version))
        {
            return true;
        }

        ReaderState readers = _readers.Acquire();
        try
        {
            IdLookup lookup = readers.RentLookup();
            bool found = lookup.TryGetVersion(Utf8(id), out version);
            readers.Return(lookup);
            return found;
        }
        finally
        {
            readers.Release();
        }
    }

    /// <summary>
    /// Whether no document can have this id because the server has just made it up. A retry proves that its id, and those made up
    /// before it, may have been written.
    /// </summary>
    private bool IsNewForSure(in OperationOptions options)
    {
        if (options.AutoGeneratedIdTimestamp < 0)
        {
            return false;
        }

        if (options.IsRetry)
        {
            InterlockedMax(ref _maxUnsafeAutoIdTimestamp, options.AutoGeneratedIdTimestamp);
            return false;
        }

        return options.AutoGeneratedIdTimestamp > Interlocked.Read(ref _maxUnsafeAutoIdTimestamp);
    }

    private bool AlreadyProcessed(in OperationOptions options, out EngineResult result)
    {
        _history.Checkpoints.AdvanceMaxSeqNo(options.SeqNo);
        if (options.Origin == OperationOrigin.Primary || !_history.Checkpoints.HasProcessed(options.SeqNo))
        {
            result = default;
            return false;
        }

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

    private void CheckTerm(in OperationOptions options)
    {
        ThrowIfClosed();
        if (options.Origin is OperationOrigin.LocalTranslog or OperationOrigin.PeerRecovery)
        {
            return;
        }

        long sender = options.SenderTerm > 0 ? options.SenderTerm : options.PrimaryTerm;
        if (sender > 0 && sender < _primaryTerm)
        {
            throw new StalePrimaryTermException(sender, _primaryTerm);
        }

        if (sender > _primaryTerm)
        {
            throw new InvalidOperationException($"the primary term [{sender}] must be taken over before its operations, this copy is at [{_primaryTerm}]");
        }
    }

    private EngineResult Conflict(string id, string explanation, long version)
    {
        _counters.Conflicted();
        return EngineResult.Failed(Errors.VersionConflict(id, explanation, _config.Index, _config.ShardId), version);
    }

    private long Now() => _config.Clock.GetTimestamp();

    private static ShardOperation Operation(ParsedDocument document, long seqNo, long term, long version, in OperationOptions options) =>
        ShardOperation.Index(seqNo, term, version, document.Id, document.Routing, document.Source, options.AutoGeneratedIdTimestamp);

    private static void InterlockedMax(ref long target, long value)
    {
        long seen = Interlocked.Read(ref target);
        while (value > seen)
        {
            long before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
