using Winnow.Store;

namespace Winnow.Shards;

/// <summary>
/// The generation that is written to. Not thread-safe, but for <see cref="SyncFlushed"/>, which runs beside the others.
/// </summary>
internal sealed class TranslogWriter : IDisposable
{
    private readonly IndexOutput _output;
    private byte[] _meta = new byte[512];

    /// <summary>The numbers of the operations that no sync has taken yet.</summary>
    private List<long> _unsynced = [];

    private TranslogWriter(IndexOutput output, long generation, TranslogHeader header, GenerationSummary summary)
    {
        _output = output;
        Generation = generation;
        Header = header;
        Summary = summary;
        FlushedTo = output.Position;
    }

    public long Generation { get; }

    public TranslogHeader Header { get; }

    public GenerationSummary Summary { get; private set; }

    /// <summary>Where the operations are that were added here.</summary>
    public TranslogBlocks Blocks { get; } = new();

    /// <summary>Where the next frame goes.</summary>
    public long Position => _output.Position;

    /// <summary>What readers of the file see.</summary>
    public long FlushedTo { get; private set; }

    /// <summary>Starts a generation. Its header and name are durable when this returns.</summary>
    public static TranslogWriter Create(StoreDirectory directory, string uuid, long generation, long primaryTerm)
    {
        string name = TranslogFile.Name(generation);
        if (directory.Exists(name))
        {
            throw new IOException($"translog file exists already [{directory.Path}/{name}]");
        }

        IndexOutput output = directory.OpenAppend(name);
        try
        {
            uint checksum = TranslogFile.WriteHeader(output, uuid, generation, primaryTerm);
            output.Sync();
            directory.SyncMetadata();
            var header = new TranslogHeader((int)output.Position, checksum, primaryTerm);
            return new TranslogWriter(output, generation, header, GenerationSummary.Empty);
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    /// <summary>Opens a generation that a process before this one left without an end, to end it.</summary>
    public static TranslogWriter Reopen(StoreDirectory directory, TranslogScan scan) =>
        new(directory.OpenAppend(TranslogFile.Name(scan.Generation)), scan.Generation, scan.Header, scan.Summary);

    public TranslogLocation Add(in ShardOperation operation)
    {
        int metaLength = TranslogFrame.WriteMeta(operation, ref _meta);
        TranslogLocation location = WriteFrame(_meta.AsSpan(0, metaLength), operation.Source.Span);
        Summary = Summary.With(operation.SeqNo);
        Blocks.Add(operation.SeqNo, location.Offset);
        _unsynced.Add(operation.SeqNo);
        return location;
    }

    /// <summary>Writes the frame after which there is none.</summary>
    public void WriteEnd()
    {
        Span<byte> payload = stackalloc byte[64];
        int length = TranslogFrame.WriteEnd(payload, Summary);
        WriteFrame(payload[..length], default);
    }

    /// <summary>What it is once its end is written.</summary>
    public ClosedGeneration Closed() => new(Generation, Header, Summary, Position, Blocks);

    public void Flush()
    {
        _output.Flush();
        FlushedTo = _output.Position;
    }

    public void SyncFlushed() => _output.SyncFlushed();

    /// <summary>Takes the numbers that the next sync makes durable.</summary>
    public List<long> TakeUnsynced()
    {
        List<long> taken = _unsynced;
        _unsynced = [];
        return taken;
    }

    public void Dispose() => _output.Dispose();

    private TranslogLocation WriteFrame(ReadOnlySpan<byte> meta, ReadOnlySpan<byte> source)
    {
        long offset = _output.Position;
        int length = meta.Length + source.Length;
        _output.WriteInt32(length);
        _output.WriteInt32((int)TranslogFrame.Checksum(Header.Checksum, offset, meta, source));
        _output.Write(meta);
        _output.Write(source);
        return new TranslogLocation(Generation, offset, length + TranslogFrame.Overhead);
    }
}
