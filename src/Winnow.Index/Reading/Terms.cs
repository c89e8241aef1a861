namespace Winnow.Index;

/// <summary>The terms of one field in one segment, in the order of their bytes.</summary>
public abstract class Terms
{
    /// <summary>How many distinct terms.</summary>
    public abstract long Size { get; }

    /// <summary>How many documents have at least one term, deleted ones included.</summary>
    public abstract int DocCount { get; }

    public abstract long SumDocFreq { get; }

    public abstract long SumTotalTermFreq { get; }

    public abstract bool HasPositions { get; }

    public abstract TermsEnum Iterator();
}

public enum SeekStatus
{
    /// <summary>No term is at or after the target.</summary>
    End,

    Found,

    /// <summary>Positioned on the smallest term after the target.</summary>
    NotFound,
}

/// <summary>A cursor over terms: one thread. Starts before the first term.</summary>
public abstract class TermsEnum
{
    /// <summary>The present term; the span is valid until the cursor moves.</summary>
    public abstract ReadOnlySpan<byte> Term { get; }

    public abstract int DocFreq { get; }

    public abstract long TotalTermFreq { get; }

    public abstract bool Next();

    /// <summary>Positions on the term if it is there. After false the cursor is nowhere until it is positioned again.</summary>
    public abstract bool SeekExact(ReadOnlySpan<byte> term);

    public abstract SeekStatus SeekCeil(ReadOnlySpan<byte> term);

    /// <summary>
    /// The postings of the present term. They stay valid when this cursor moves on. Frequencies are 1 where the field does not keep
    /// them; positions are there only when asked for and kept.
    /// </summary>
    public abstract PostingsEnum Postings(bool positions = false);

    /// <summary>The postings of the present term with the upper bounds of its blocks, for scorers that skip.</summary>
    public abstract ImpactsEnum Impacts(bool positions = false);
}

/// <summary>Documents of one term, ascending, with frequency and positions.</summary>
public abstract class PostingsEnum : DocIdSetIterator
{
    public abstract int Freq { get; }

    /// <summary>As <see cref="DocIdSetIterator.NextBlock"/>, with the documents' frequencies.</summary>
    public virtual int NextBlock(Span<int> docs, Span<int> freqs, int upTo)
    {
        var doc = DocId < 0 ? NextDoc() : DocId;
        var count = 0;
        while (count < docs.Length && doc < upTo)
        {
            docs[count] = doc;
            freqs[count++] = Freq;
            doc = NextDoc();
        }

        return count;
    }

    /// <summary>The next of the document's <see cref="Freq"/> positions.</summary>
    public abstract int NextPosition();
}

/// <summary>A pair that no document of the block beats: at this frequency, no smaller norm occurs.</summary>
public readonly record struct Impact(int Freq, byte Norm);

/// <summary>Postings that know upper bounds ahead of decoding.</summary>
public abstract class ImpactsEnum : PostingsEnum
{
    /// <summary>
    /// Moves the block cursor (not the document) to the block that holds <paramref name="target"/> and returns that block's last
    /// document id, or <see cref="DocIdSetIterator.NoMoreDocs"/> after the last block.
    /// </summary>
    public abstract int AdvanceShallow(int target);

    /// <summary>The competitive pairs of the block that the last <see cref="AdvanceShallow"/> chose: frequency ascending, and longer norms only with higher frequencies.</summary>
    public abstract ReadOnlySpan<Impact> BlockImpacts { get; }

    /// <summary>The competitive pairs over all documents of the term.</summary>
    public abstract ReadOnlySpan<Impact> GlobalImpacts { get; }
}
