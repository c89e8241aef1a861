namespace Winnow.Index.Codec;

/// <summary>Where the parts of one field are in a segment.</summary>
internal sealed class FieldEntry(FieldInfo info)
{
    public FieldInfo Info { get; } = info;

    public NormsEntry? Norms { get; set; }

    public SegmentTerms? Terms { get; set; }

    public ValuesEntry? SortedNumeric { get; set; }

    public ValuesEntry? SortedSet { get; set; }

    /// <summary>The dictionary of the sorted set: the searchable terms' own where there are some.</summary>
    public TermDictionary? SortedSetTerms { get; set; }

    public BinaryColumnEntry? Binary { get; set; }

    public SegmentPoints? Points { get; set; }
}
