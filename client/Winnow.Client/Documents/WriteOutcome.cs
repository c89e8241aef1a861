using Winnow.Contracts;

namespace Winnow.Client.Documents;

/// <summary>What goes along with a single write.</summary>
public sealed record WriteOptions
{
    /// <summary>With <see cref="IfPrimaryTerm"/>: only if the document is still as it was read.</summary>
    public long? IfSeqNo { get; init; }

    public long? IfPrimaryTerm { get; init; }

    public string? Routing { get; init; }

    public RefreshPolicy Refresh { get; init; }

    /// <summary>How often an update is tried again when another write came between.</summary>
    public int RetryOnConflict { get; init; }
}

/// <summary>What became of a write.</summary>
public sealed record WriteOutcome(string Index, string? Id, int Status, WriteResult Result, long Version, long SeqNo, long PrimaryTerm, WinnowError? Error)
{
    internal static WriteOutcome Of(BulkItemResult result) =>
        new(result.Index, result.Id, result.Status, result.Result, result.Version, result.SeqNo, result.PrimaryTerm, result.Error);
}

/// <summary>The outcomes of a bulk call, in its order.</summary>
public sealed record BulkOutcome(IReadOnlyList<WriteOutcome> Items, TimeSpan Took)
{
    public bool HasErrors => Items.Any(item => item.Error is not null);
}
