using Winnow.Index;

namespace Winnow.Shards;

/// <summary>A reader that stays open until the lease is disposed.</summary>
public sealed class SearcherLease : IDisposable
{
    private ReaderState? _state;

    internal SearcherLease(ReaderState state)
    {
        _state = state;
        Reader = state.Reader;
    }

    /// <summary>The reader of the last refresh before the lease was taken.</summary>
    public DirectoryReader Reader { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _state, null)?.Release();
}
