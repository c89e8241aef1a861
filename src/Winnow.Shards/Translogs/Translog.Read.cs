using Winnow.Store;

namespace Winnow.Shards;

/// <content>Reading operations back.</content>
internal sealed partial class Translog
{
    /// <summary>Opened files by generation. Guarded by <c>_lock</c>.</summary>
    private readonly Dictionary<long, IndexInput> _inputs = [];

    /// <summary>
    /// The operations of the complete generations with numbers from <paramref name="fromSeqNo"/> on, newest file first: of two
    /// operations with one number the first one counts, the other was rolled back.
    /// </summary>
    public IEnumerable<(ShardOperation Operation, TranslogLocation Location)> ReadClosed(long fromSeqNo)
    {
        List<ClosedGeneration> generations;
        lock (_lock)
        {
            generations = [.. _closed.Values.Where(closed => closed.Summary.MaxSeqNo >= fromSeqNo).Reverse()];
        }

        return generations.SelectMany(closed => closed.Read(_config.Directory)).Where(read => read.Operation.SeqNo >= fromSeqNo);
    }

    /// <summary>Reads one operation back; false when its generation was trimmed, so that the operation is in a commit.</summary>
    public bool TryRead(TranslogLocation location, out ShardOperation operation)
    {
        IndexInput input;
        uint headerChecksum;
        lock (_lock)
        {
            operation = default;
            ThrowIfFailed();
            if (location.Generation == _current.Generation)
            {
                headerChecksum = _current.Header.Checksum;
                if (location.End > _current.FlushedTo)
                {
                    try
                    {
                        _current.Flush();
                    }
                    catch (Exception e)
                    {
                        throw Fail(e);
                    }
                }
            }
            else if (_closed.TryGetValue(location.Generation, out ClosedGeneration? closed))
            {
                headerChecksum = closed.Header.Checksum;
            }
            else
            {
                return false;
            }

            IndexInput whole = OpenInput(location.Generation, location.End);
            input = whole.Slice(0, whole.Length);
        }

        using (input)
        {
            if (!TranslogFrame.TryVerify(input, headerChecksum, location.Offset, out int length, out string? problem))
            {
                throw new TranslogCorruptedException(input.Name, location.Offset, problem!);
            }

            operation = TranslogFrame.ReadPayload(input.Span(location.Offset + TranslogFrame.Overhead, length), input.Name);
            return true;
        }
    }

    private IndexInput OpenInput(long generation, long end)
    {
        if (_inputs.TryGetValue(generation, out IndexInput? input))
        {
            if (end <= input.Length)
            {
                return input;
            }

            input.Dispose();
        }

        input = _config.Directory.OpenInput(TranslogFile.Name(generation));
        _inputs[generation] = input;
        return input;
    }

    private void CloseInput(long generation)
    {
        if (_inputs.Remove(generation, out IndexInput? input))
        {
            input.Dispose();
        }
    }
}
