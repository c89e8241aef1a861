namespace Winnow.Index;

/// <summary>What a writer has and has done since it was opened.</summary>
public sealed record IndexWriterStatistics(
    int SegmentCount,
    long MaxDoc,
    long NumDocs,
    long SizeInBytes,
    long RamBytesUsed,
    int BufferedDocs,
    int CurrentMerges,
    long TotalMerges,
    long TotalMergedDocs,
    long TotalMergedBytes);
