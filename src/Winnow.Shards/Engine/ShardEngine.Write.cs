using Winnow.Index;
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
            CheckOrigin(options.Origin);
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
            CheckOrigin(options.Origin);
            return options.Origin == OperationOrigin.Primary
                ? DeleteOnPrimary(stripe, id, routing, options)
                : DeleteOnReplica(stripe, id, routing, options);
        }
    }

    /// <summary>Uses up a sequence number that no document has.</summary>
    public EngineResult NoOp(
        long seqNo, long primaryTerm, string reason, OperationOrigin origin = OperationOrigin.Replica, long senderTerm = 0)
    {
        lock (_versions.ForSeqNo(seqNo).Lock)
        {
            CheckTerm(new OperationOptions { Origin = origin, PrimaryTerm = primaryTerm, SenderTerm = senderTerm });
            return NoOpCore(seqNo, primaryTerm, reason, origin);
        }
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

    /// <summary>False, and nothing has changed, when the writer refuses this document; a failure of the writer fails the engine.</summary>
    private bool TryAddToIndex(
        ParsedDocument document, long seqNo, long term, long version, bool exists, bool live, out Exception? rejected)
    {
        Document fields = Numbered(document, seqNo, term, version);
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

    private static Document Numbered(ParsedDocument document, long seqNo, long term, long version)
    {
        Document fields = document.Document;
        fields.AddLong(MetadataFields.SeqNo, seqNo);
        fields.AddLong(MetadataFields.PrimaryTerm, term);
        fields.AddLong(MetadataFields.Version, version);
        return fields;
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

    private void CheckTerm(in OperationOptions options)
    {
        ThrowIfClosed();
        ThrowIfSealed();
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
            throw new InvalidOperationException(
                $"the primary term [{sender}] must be taken over before its operations, this copy is at [{_primaryTerm}]");
        }
    }

    private long Now() => _config.Clock.GetTimestamp();

    private static ShardOperation Operation(ParsedDocument document, long seqNo, long term, long version, in OperationOptions options) =>
        ShardOperation.Index(seqNo, term, version, document.Id, document.Routing, document.Source, options.AutoGeneratedIdTimestamp) with
        {
            OperationId = options.OperationId,
            Result = options.Result,
        };

    private static ShardOperation Deletion(string id, string? routing, long seqNo, long term, long version, in OperationOptions options) =>
        ShardOperation.Delete(seqNo, term, version, id, routing) with { OperationId = options.OperationId, Result = options.Result };
}
