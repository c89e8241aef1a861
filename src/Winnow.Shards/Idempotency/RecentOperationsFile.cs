using Winnow.Store;

namespace Winnow.Shards;

/// <summary>
/// The outcomes of operations that a commit is about to take out of the translog, which names them. It is written before the commit and holds
/// durable operations only, so that at any time file and translog together know all of them.
/// </summary>
internal static class RecentOperationsFile
{
    private const int Width = 6;
    private static readonly StateFile<Contents> File = new("recent-operations", "recent_operations");

    public static void Write(StoreDirectory directory, List<(OperationId Id, RecentOperation Outcome)> entries)
    {
        if (entries.Count == 0 && File.Read(directory) is null)
        {
            return;
        }

        File.Write(directory, new Contents(ToNumbers(entries)));
    }

    /// <summary>The file of another copy goes with that copy.</summary>
    public static void Delete(StoreDirectory directory) => File.Delete(directory);

    /// <summary>Takes in what the file knows of operations up to a number: those above are rolled back.</summary>
    public static void Read(StoreDirectory directory, long lastSeqNo, RecentOperations target)
    {
        if (File.Read(directory) is not { } contents)
        {
            return;
        }

        foreach ((OperationId id, RecentOperation outcome) in FromNumbers(contents.Numbers))
        {
            if (outcome.SeqNo <= lastSeqNo)
            {
                target.Add(id, outcome);
            }
        }
    }

    /// <summary>Six numbers each.</summary>
    public static long[] ToNumbers(IReadOnlyCollection<(OperationId Id, RecentOperation Outcome)> entries)
    {
        long[] numbers = new long[entries.Count * Width];
        int at = 0;
        foreach (((long source, long number), RecentOperation outcome) in entries)
        {
            numbers[at++] = source;
            numbers[at++] = number;
            numbers[at++] = (long)outcome.Result;
            numbers[at++] = outcome.SeqNo;
            numbers[at++] = outcome.PrimaryTerm;
            numbers[at++] = outcome.Version;
        }

        return numbers;
    }

    public static IEnumerable<(OperationId Id, RecentOperation Outcome)> FromNumbers(long[] numbers) => numbers.Length % Width == 0
        ? numbers.Chunk(Width).Select(entry =>
            (new OperationId(entry[0], entry[1]), new RecentOperation((OperationResult)entry[2], entry[3], entry[4], entry[5])))
        : throw new CorruptIndexException($"[{numbers.Length}] numbers are no outcomes of operations", "recent-operations");

    internal sealed record Contents(long[] Numbers);
}
