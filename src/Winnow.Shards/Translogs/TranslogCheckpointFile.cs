using Winnow.Store;

namespace Winnow.Shards;

/// <summary>
/// The file <c>translog.ckp</c>: records of one size, of which the last valid one counts. A sync appends one; a roll starts the
/// file anew under another name and renames it, so that it stays short and a change of generation is one atomic step.
/// </summary>
internal sealed class TranslogCheckpointFile : IDisposable
{
    public const string Name = "translog.ckp";
    private const string PendingName = "translog.ckp.tmp";
    private const int MaxRecords = 4096;
    private readonly StoreDirectory _directory;
    private IndexOutput? _output;
    private int _records;

    public TranslogCheckpointFile(StoreDirectory directory)
    {
        _directory = directory;
    }

    /// <summary>Adds a record, durably.</summary>
    public void Append(in TranslogCheckpoint checkpoint)
    {
        if (_output is null || _records >= MaxRecords)
        {
            Replace(checkpoint);
            return;
        }

        Write(_output, checkpoint);
        _output.Sync();
        _records++;
    }

    /// <summary>Makes this the only record, durably and in one step.</summary>
    public void Replace(in TranslogCheckpoint checkpoint)
    {
        _output?.Dispose();
        _output = null;
        if (_directory.Exists(PendingName))
        {
            _directory.Delete(PendingName);
        }

        using (IndexOutput pending = _directory.CreateOutput(PendingName))
        {
            Write(pending, checkpoint);
        }

        _directory.Sync([PendingName]);
        _directory.Rename(PendingName, Name);
        _directory.SyncMetadata();
        _output = _directory.OpenAppend(Name);
        _records = 1;
    }

    public static TranslogCheckpoint Read(StoreDirectory directory)
    {
        using IndexInput input = directory.OpenInput(Name);
        long records = input.Length / TranslogCheckpoint.Length;
        TranslogCheckpoint? last = null;
        for (long i = 0; i < records; i++)
        {
            long offset = i * TranslogCheckpoint.Length;
            if (TranslogCheckpoint.TryRead(input.Span(offset, TranslogCheckpoint.Length), out TranslogCheckpoint read))
            {
                last = read;
            }
            else if (i < records - 1 || last is null)
            {
                // Only the last record can be torn: each is written after the one before was synced.
                throw new TranslogCorruptedException(input.Name, offset, "a checkpoint's checksum verification failed");
            }
        }

        return last ?? throw new TranslogCorruptedException(input.Name, 0, "it holds no checkpoint");
    }

    public void Dispose() => _output?.Dispose();

    private static void Write(IndexOutput output, in TranslogCheckpoint checkpoint)
    {
        Span<byte> record = stackalloc byte[TranslogCheckpoint.Length];
        checkpoint.WriteTo(record);
        output.Write(record);
    }
}
