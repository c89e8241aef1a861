using Winnow.Index;

namespace Winnow.Search.Mappings;

/// <summary>A document read through its mapping, ready to be indexed. Reuse it for the next one.</summary>
public sealed class ParsedDocument
{
    internal DocumentContext Context { get; } = new();

    public string Id { get; internal set; } = "";

    public string? Routing { get; internal set; }

    /// <summary>The document as it was given, byte for byte.</summary>
    public ReadOnlyMemory<byte> Source { get; internal set; }

    /// <summary>What goes into the index: the mapped fields and _id, _routing, _ignored. The engine adds seq_no, term and version.</summary>
    public Document Document => Context.Document;

    /// <summary>
    /// Empty, or the mapping that has to be merged and applied before this document can be indexed; then it is parsed again.
    /// </summary>
    public ReadOnlyMemory<byte> MappingUpdate { get; internal set; }

    /// <summary>Fields were left out that the mapping does not know, and might take.</summary>
    public bool LeavesOut => Context.LeavesOut;
}
