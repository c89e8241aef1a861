using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>The searchable terms of a field in one segment.</summary>
internal sealed class SegmentTerms : Terms
{
    private readonly PostingsFiles _files;

    public SegmentTerms(IndexInput terms, IndexInput docs, IndexInput? positions, NormsEntry? norms, ref ByteReader meta)
    {
        DocCount = meta.ReadVInt();
        SumDocFreq = meta.ReadVLong();
        SumTotalTermFreq = meta.ReadVLong();
        Dictionary = new TermDictionary(terms, ref meta);
        _files = new PostingsFiles(docs, positions, Dictionary.Features, norms);
    }

    public TermDictionary Dictionary { get; }

    public override long Size => Dictionary.Size;

    public override int DocCount { get; }

    public override long SumDocFreq { get; }

    public override long SumTotalTermFreq { get; }

    public override bool HasPositions => Dictionary.Features.HasFlag(TermFeatures.Positions);

    public SegmentPostings Postings(in TermState state, bool positions) => new(_files, state, positions);

    public override TermsEnum Iterator() => new SegmentTermsEnum(Dictionary, _files);
}

internal sealed class SegmentTermsEnum(TermDictionary dictionary, PostingsFiles files) : TermsEnum
{
    private readonly TermBlockCursor _cursor = new(dictionary);

    public override ReadOnlySpan<byte> Term => _cursor.Term;

    public override int DocFreq => _cursor.State().DocFreq;

    public override long TotalTermFreq => _cursor.State().TotalTermFreq;

    public long Ord => _cursor.Ord;

    public TermState State => _cursor.State();

    public override bool Next() => _cursor.Next();

    public override bool SeekExact(ReadOnlySpan<byte> term) =>
        (dictionary.Bloom is not { } bloom || bloom.MayContain(Hash64.Compute(term))) && _cursor.SeekExact(term);

    public override SeekStatus SeekCeil(ReadOnlySpan<byte> term) => _cursor.SeekCeil(term);

    public override PostingsEnum Postings(bool positions = false) => Impacts(positions);

    public override ImpactsEnum Impacts(bool positions = false) => new SegmentPostings(files, _cursor.State(), positions);
}
