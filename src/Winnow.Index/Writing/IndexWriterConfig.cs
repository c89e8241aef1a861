namespace Winnow.Index;

/// <summary>How stored bytes are compressed.</summary>
public enum StoredCompression
{
    /// <summary>Fast: the LZ4 block format, in chunks of 16 KB.</summary>
    Lz4,

    /// <summary>Small: Deflate, in chunks of 60 KB.</summary>
    Best,
}

/// <summary>What an <see cref="IndexWriter"/> is opened with.</summary>
public sealed class IndexWriterConfig
{
    /// <summary>The memory that documents may take before they are written as a segment.</summary>
    /// <value>64 MB; at most 1 GB.</value>
    public long RamBufferBytes { get; init; } = 64L << 20;

    /// <summary>The field whose only term identifies a document.</summary>
    /// <value><c>_id</c></value>
    public string IdField { get; init; } = "_id";

    /// <summary>The numeric column that orders all changes.</summary>
    /// <value><c>_seq_no</c></value>
    public string SeqNoField { get; init; } = "_seq_no";

    /// <summary>
    /// The smallest number in <see cref="SeqNoField"/> that is history and must survive merges though its document is deleted.
    /// Asked at the start of each merge.
    /// </summary>
    /// <value>null: merges drop all deleted documents.</value>
    public Func<long>? SoftDeletesRetention { get; init; }

    /// <summary>How stored bytes are compressed; segments of both kinds live side by side.</summary>
    /// <value><see cref="StoredCompression.Lz4"/></value>
    public StoredCompression Compression { get; init; }

    /// <summary>Whether opening an index reads every byte and compares it with the checksums.</summary>
    /// <value>true</value>
    public bool VerifyChecksumsOnOpen { get; init; } = true;

    /// <summary>Which segments are merged, and when.</summary>
    public TieredMergePolicy MergePolicy { get; init; } = new();

    /// <summary>Runs a merge somewhere, now or later.</summary>
    /// <value>On the thread that refreshed or committed.</value>
    public Action<Action> MergeExecutor { get; init; } = static merge => merge();

    /// <summary>Hears how many bytes a merge has just written, and paces it by blocking.</summary>
    /// <value>null: merges run as fast as they can.</value>
    public Action<long>? MergeThrottle { get; init; }

    /// <summary>How many merges may be queued or running.</summary>
    /// <value>2</value>
    public int MaxConcurrentMerges { get; init; } = 2;
}
