namespace Winnow.Index.Codec;

/// <summary>An immutable segment: its files never change.</summary>
internal sealed record SegmentInfo(string Name, int MaxDoc, IReadOnlyList<IndexFile> Files)
{
    public long SizeInBytes { get; } = Files.Sum(file => file.Length);
}
