namespace Winnow.Index.Codec;

/// <summary>Where the postings of a term are, and how many.</summary>
internal struct TermState
{
    public int DocFreq;
    public long TotalTermFreq;

    /// <summary>The only document of a term that has one (it has no bytes in the postings file).</summary>
    public int SingleDoc;

    /// <summary>The only position of a term that has one (it has no bytes in the positions file).</summary>
    public int SinglePosition;

    public long DocStart;

    /// <summary>The bytes from <see cref="DocStart"/> to the skip data; kept when there is at least one whole block.</summary>
    public long DocLength;

    public long PosStart;
}

/// <summary>What a dictionary keeps with each term.</summary>
[Flags]
internal enum TermFeatures : byte
{
    /// <summary>Terms only: the dictionary of a column that cannot be searched.</summary>
    None = 0,
    Postings = 1,
    Freqs = 2,
    Positions = 4,
    Bloom = 8,

    /// <summary>Blocks of postings carry upper bounds for scores.</summary>
    Impacts = 16,
}
