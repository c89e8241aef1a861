using System.Globalization;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>What a commit point says beside its segments.</summary>
/// <param name="LocalCheckpoint">All operations up to this one are in the segments.</param>
/// <param name="MaxSeqNo">No operation in the segments has a higher number.</param>
/// <param name="HistoryUuid">Names the history that the sequence numbers belong to.</param>
/// <param name="TranslogUuid">The translog that continues the segments.</param>
/// <param name="MinRetainedSeqNo">History is complete from here on.</param>
/// <param name="MaxUnsafeAutoIdTimestamp">Generated ids up to this time may have been written twice.</param>
public sealed record CommitData(
    long LocalCheckpoint, long MaxSeqNo, string HistoryUuid, string TranslogUuid, long MinRetainedSeqNo, long MaxUnsafeAutoIdTimestamp)
{
    private const string LocalCheckpointKey = "local_checkpoint";
    private const string MaxSeqNoKey = "max_seq_no";
    private const string HistoryUuidKey = "history_uuid";
    private const string TranslogUuidKey = "translog_uuid";
    private const string MinRetainedSeqNoKey = "min_retained_seq_no";
    private const string MaxUnsafeAutoIdTimestampKey = "max_unsafe_auto_id_timestamp";

    /// <summary>The user data of a commit point.</summary>
    public IReadOnlyDictionary<string, string> ToUserData() => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [LocalCheckpointKey] = LocalCheckpoint.ToString(CultureInfo.InvariantCulture),
        [MaxSeqNoKey] = MaxSeqNo.ToString(CultureInfo.InvariantCulture),
        [HistoryUuidKey] = HistoryUuid,
        [TranslogUuidKey] = TranslogUuid,
        [MinRetainedSeqNoKey] = MinRetainedSeqNo.ToString(CultureInfo.InvariantCulture),
        [MaxUnsafeAutoIdTimestampKey] = MaxUnsafeAutoIdTimestamp.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Reads it back; <paramref name="source"/> is named when something is missing.</summary>
    public static CommitData Parse(IReadOnlyDictionary<string, string> userData, string source)
    {
        return new CommitData(
            Number(LocalCheckpointKey),
            Number(MaxSeqNoKey),
            Text(HistoryUuidKey),
            Text(TranslogUuidKey),
            Number(MinRetainedSeqNoKey),
            Number(MaxUnsafeAutoIdTimestampKey));

        string Text(string key) => userData.TryGetValue(key, out string? value)
            ? value
            : throw new CorruptIndexException($"the commit point does not state [{key}]", source);

        long Number(string key) => long.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new CorruptIndexException($"the commit point's [{key}] is no number: [{Text(key)}]", source);
    }
}
