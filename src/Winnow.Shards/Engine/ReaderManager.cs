using Winnow.Index;

namespace Winnow.Shards;

/// <summary>The reader of the last refresh, and how to take it while it is replaced.</summary>
internal sealed class ReaderManager(DirectoryReader reader) : IDisposable
{
    private volatile ReaderState? _state = new(reader);

    /// <summary>Takes the present reader; whoever takes it releases it.</summary>
    public ReaderState Acquire()
    {
        while (true)
        {
            ReaderState state = _state ?? throw new EngineClosedException("engine is closed");
            if (state.Reader.TryIncRef())
            {
                return state;
            }
        }
    }

    /// <summary>Puts a reader, with the caller's reference to it, in place of the present one; false when it is the same.</summary>
    public bool Swap(DirectoryReader reader)
    {
        ReaderState? before = _state;
        if (before is null || ReferenceEquals(before.Reader, reader))
        {
            reader.DecRef();
            return false;
        }

        _state = new ReaderState(reader);
        before.Reader.DecRef();
        return true;
    }

    public void Dispose()
    {
        ReaderState? state = _state;
        _state = null;
        state?.Reader.DecRef();
    }
}
