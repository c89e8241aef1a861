namespace Winnow.Repositories;

/// <summary>Bytes in a repository: which, and how many.</summary>
public sealed record Content(ContentHash Hash, long Length);

/// <summary>What the bytes of a content are.</summary>
public enum ContentKind
{
    /// <summary>A piece of a segment file, stored as it is.</summary>
    Chunk = 0,

    /// <summary>The chunks of one large file.</summary>
    ChunkList = 1,

    ShardManifest = 2,

    IndexManifest = 3,

    GlobalState = 4,
}

/// <summary>What the table of contents knows of one.</summary>
/// <param name="Location">The upload whose blob it is.</param>
/// <param name="Length">Its bytes before they were framed.</param>
/// <param name="References">How many distinct parents name it; 0: condemned, to be removed by the garbage batch that has it.</param>
/// <param name="Since">The root's generation that last took the references from 0 or to 0.</param>
public sealed record ContentEntry(ContentKind Kind, string Location, long Length, long References, long Since);
