namespace Winnow.Index;

public sealed partial class IndexWriter
{
    /// <summary>The memory that documents take until they are flushed.</summary>
    public long RamBytesUsed
    {
        get
        {
            lock (_bufferGate)
            {
                return _buffer.BytesUsed;
            }
        }
    }

    public IndexWriterStatistics Statistics
    {
        get
        {
            long ram;
            int buffered;
            lock (_bufferGate)
            {
                ram = _buffer.BytesUsed;
                buffered = _buffer.DocCount;
            }

            lock (_segmentsGate)
            {
                return new IndexWriterStatistics(
                    _segments.Count,
                    _segments.Sum(segment => (long)segment.Info.MaxDoc),
                    _segments.Sum(segment => (long)segment.LiveCount),
                    _segments.Sum(segment => segment.Info.SizeInBytes),
                    ram,
                    buffered,
                    Volatile.Read(ref _runningMerges),
                    _mergeCount,
                    _mergedDocs,
                    _mergedBytes);
            }
        }
    }
}
