using Winnow.Grains.Metadata;

namespace Winnow.Grains.Indices;

internal enum BlockLevel
{
    Read,
    Write,
    MetadataRead,
    MetadataWrite,
}

/// <summary>Blocks that settings put on an index, and what they refuse.</summary>
internal sealed record IndexBlock(string Setting, int Id, string Description, int Status, string StatusName, BlockLevel[] Levels)
{
    public static IReadOnlyList<IndexBlock> All { get; } =
    [
        new("index.blocks.read_only", 5, "index read-only (api)", 403, "FORBIDDEN", [BlockLevel.Write, BlockLevel.MetadataWrite]),
        new("index.blocks.read", 7, "index read (api)", 403, "FORBIDDEN", [BlockLevel.Read]),
        new("index.blocks.write", 8, "index write (api)", 403, "FORBIDDEN", [BlockLevel.Write]),
        new("index.blocks.metadata", 9, "index metadata (api)", 403, "FORBIDDEN", [BlockLevel.MetadataWrite, BlockLevel.MetadataRead]),
        new("index.blocks.read_only_allow_delete", 12, "disk usage exceeded flood-stage watermark, index has read-only-allow-delete block", 429, "TOO_MANY_REQUESTS", [BlockLevel.Write, BlockLevel.MetadataWrite]),
    ];

    /// <summary>The blocks that hold for an index now.</summary>
    public static IEnumerable<IndexBlock> On(IndexView index) => All.Where(block => index.Settings.Get(block.Setting) is "true");

    public static void Check(IndexView index, BlockLevel level)
    {
        var blocks = On(index).Where(block => block.Levels.Contains(level)).ToList();
        if (blocks.Count > 0)
        {
            throw new WinnowException(Refuse(index, blocks));
        }
    }

    private static WinnowError Refuse(IndexView index, List<IndexBlock> blocks) => new()
    {
        Type = "cluster_block_exception",
        Status = blocks.Max(block => block.Status),
        Reason = $"index [{index.Name}] blocked by: " + string.Concat(blocks.Select(block => $"[{block.StatusName}/{block.Id}/{block.Description}];")),
        Index = index.Name,
        IndexUuid = index.Uuid,
    };
}
