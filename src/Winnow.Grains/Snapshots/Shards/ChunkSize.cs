using Winnow.Protocols.Snapshots;
using Winnow.Search;

namespace Winnow.Grains.Snapshots.Shards;

/// <summary>The pieces in which files lie in a repository (<c>chunk_size</c>).</summary>
internal static class ChunkSize
{
    private const string Setting = "chunk_size";
    private const int Default = 8 << 20;
    private const int Least = 64 << 10;
    private const int Most = 64 << 20;

    /// <summary>What memory there is for chunks does not depend on what somebody writes into a setting.</summary>
    public static int Of(RepositoryDefinition definition) => definition.Settings.GetValueOrDefault(Setting) is { } size
        ? (int)Math.Clamp(ByteSize.Parse(size, Setting), Least, Most)
        : Default;

    public static int Count(long length, int chunkSize) => (int)((length + chunkSize - 1) / chunkSize);
}
