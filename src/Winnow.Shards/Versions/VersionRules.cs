namespace Winnow.Shards;

/// <summary>When a write conflicts with the document that is there, and which version it gives the document.</summary>
internal static class VersionRules
{
    /// <summary>The explanation of a conflict in Elasticsearch's words, or null when there is none.</summary>
    /// <param name="options">What the write asks for.</param>
    /// <param name="found">Whether the document, or the mark of its deletion, is known.</param>
    /// <param name="current">What is known of it.</param>
    public static string? Conflict(in OperationOptions options, bool found, in VersionValue current)
    {
        bool exists = found && !current.IsDelete;
        if (options.IfSeqNo != SequenceNumbers.Unassigned)
        {
            return SeqNoConflict(options, exists, current);
        }

        if (options.OpType == OperationType.Create && exists)
        {
            return $"document already exists (current version [{current.Version}])";
        }

        return found ? VersionConflict(options, current.Version) : null;
    }

    /// <summary>The version that the write gives the document.</summary>
    public static long Next(in OperationOptions options, bool found, long current) => options.VersionType switch
    {
        VersionType.Internal => found ? current + 1 : 1,
        _ => options.Version,
    };

    private static string? SeqNoConflict(in OperationOptions options, bool exists, in VersionValue current)
    {
        if (!exists)
        {
            return $"required seqNo [{options.IfSeqNo}], primary term [{options.IfPrimaryTerm}]. but no document was found";
        }

        return current.SeqNo == options.IfSeqNo && current.PrimaryTerm == options.IfPrimaryTerm
            ? null
            : $"required seqNo [{options.IfSeqNo}], primary term [{options.IfPrimaryTerm}]. "
                + $"current document has seqNo [{current.SeqNo}] and primary term [{current.PrimaryTerm}]";
    }

    private static string? VersionConflict(in OperationOptions options, long current) => options.VersionType switch
    {
        VersionType.External when current >= options.Version =>
            $"current version [{current}] is higher or equal to the one provided [{options.Version}]",
        VersionType.ExternalGte when current > options.Version =>
            $"current version [{current}] is higher than the one provided [{options.Version}]",
        _ => null,
    };
}
