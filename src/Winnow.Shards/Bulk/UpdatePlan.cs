using Winnow.Search;

namespace Winnow.Shards;

/// <summary>What an update does to the document that was read: a whole new source under the condition that nothing came between.</summary>
internal readonly record struct UpdatePlan(bool Noop, ReadOnlyMemory<byte> Source, OperationOptions Options, OperationResult Result)
{
    /// <summary>The status of a conflict, after which an update may be tried again.</summary>
    public const int ConflictStatus = 409;

    public static UpdatePlan Make(ShardEngine engine, BulkItem item, UpdateRequest request, in GetResult current)
    {
        if (!current.Found)
        {
            return Insert(engine, item, request);
        }

        if (item.IfSeqNo != SequenceNumbers.Unassigned && (current.SeqNo != item.IfSeqNo || current.PrimaryTerm != item.IfPrimaryTerm))
        {
            throw Errors.VersionConflict(
                item.Id,
                $"required seqNo [{item.IfSeqNo}], primary term [{item.IfPrimaryTerm}]. "
                + $"current document has seqNo [{current.SeqNo}] and primary term [{current.PrimaryTerm}]",
                engine.Config.Index,
                engine.Config.ShardId);
        }

        if (current.Source.IsEmpty)
        {
            throw Errors.DocumentSourceMissing(item.Id, engine.Config.Index, engine.Config.ShardId);
        }

        byte[] merged = UpdateMerge.Merge(current.Source, request.Doc, out bool changed);
        var options = new OperationOptions { IfSeqNo = current.SeqNo, IfPrimaryTerm = current.PrimaryTerm };
        return new UpdatePlan(request.DetectNoop && !changed, merged, options, OperationResult.Updated);
    }

    private static UpdatePlan Insert(ShardEngine engine, BulkItem item, UpdateRequest request)
    {
        ReadOnlyMemory<byte> source = request.DocAsUpsert ? request.Doc : request.Upsert;
        return source.IsEmpty
            ? throw Errors.DocumentMissing(item.Id, engine.Config.Index, engine.Config.ShardId)
            : new UpdatePlan(false, source, new OperationOptions { OpType = OperationType.Create }, OperationResult.Created);
    }
}
