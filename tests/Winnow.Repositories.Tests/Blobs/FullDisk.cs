using Winnow.Store;
using Winnow.Testing;

namespace Winnow.Repositories.Tests.Blobs;

/// <summary>A folder on a disk that has room for names, and none for bytes.</summary>
internal sealed class FullDisk(StoreDirectory inner) : FilterDirectory(inner)
{
    public override void WriteSynced(string name, ReadOnlySpan<byte> content)
    {
        Inner.CreateOutput(name).Dispose();
        throw new IOException($"No space left on device : '{Path}/{name}'");
    }
}
