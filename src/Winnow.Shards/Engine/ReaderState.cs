using System.Collections.Concurrent;
using Winnow.Index;

namespace Winnow.Shards;

/// <summary>One reader with its cursors for looking up ids, which are used again and again.</summary>
internal sealed class ReaderState(DirectoryReader reader)
{
    private readonly ConcurrentBag<IdLookup> _lookups = [];

    public DirectoryReader Reader { get; } = reader;

    public IdLookup RentLookup() => _lookups.TryTake(out IdLookup? lookup) ? lookup : new IdLookup(Reader);

    public void Return(IdLookup lookup) => _lookups.Add(lookup);

    public void Release() => Reader.DecRef();
}
