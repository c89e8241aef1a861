using Winnow.Index;

namespace Winnow.Shards;

/// <summary>One reader with its cursors for looking up ids, which are used again and again.</summary>
internal sealed class ReaderState(DirectoryReader reader)
{
    // No bag of threads' own: what a thread has put there keeps the engine of a silo that was just dropped alive for ever.
    private readonly Stack<IdLookup> _lookups = [];
    private readonly Lock _lock = new();

    public DirectoryReader Reader { get; } = reader;

    public IdLookup RentLookup()
    {
        lock (_lock)
        {
            if (_lookups.TryPop(out IdLookup? lookup))
            {
                return lookup;
            }
        }

        return new IdLookup(Reader);
    }

    public void Return(IdLookup lookup)
    {
        lock (_lock)
        {
            _lookups.Push(lookup);
        }
    }

    public void Release() => Reader.DecRef();
}
