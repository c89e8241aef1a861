using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Opens segments as a commit saw them.</summary>
internal static class CommittedSegments
{
    public static SegmentReader Open(StoreDirectory directory, CommittedSegment committed, bool verify, Action? closed)
    {
        FixedBitSet? live = null;
        if (committed.LiveFile is { } file)
        {
            using var input = IndexFiles.Open(directory, file, verify: true);
            live = LiveDocsFormat.Read(input, committed.Segment.MaxDoc, committed.LiveCount);
        }

        return new SegmentReader(SegmentCore.Open(directory, committed.Segment, verify, closed), live, committed.LiveCount);
    }
}
