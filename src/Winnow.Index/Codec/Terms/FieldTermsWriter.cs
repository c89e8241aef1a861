using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Writes all that makes a field searchable by term: its dictionary, its postings and their statistics.</summary>
/// <remarks>For each term in order: <see cref="StartTerm"/>, its documents and their positions, <see cref="FinishTerm"/>.</remarks>
internal sealed class FieldTermsWriter
{
    private readonly TermDictionaryWriter _dictionary;
    private readonly PostingsWriter _postings;
    private readonly FixedBitSet _docs;
    private long _sumDocFreq;
    private long _sumTotalTermFreq;

    public FieldTermsWriter(SegmentOutputs outputs, TermFeatures features, int maxDoc, byte[]? norms, long expectedTerms)
    {
        _dictionary = new TermDictionaryWriter(outputs.Get(SegmentFiles.Terms), features, expectedTerms);
        var positions = features.HasFlag(TermFeatures.Positions) ? outputs.Get(SegmentFiles.Positions) : null;
        _postings = new PostingsWriter(outputs.Get(SegmentFiles.Postings), positions, features, norms);
        _docs = new FixedBitSet(maxDoc);
    }

    /// <summary>How many terms were written, which is the next one's ordinal.</summary>
    public long Size => _dictionary.Size;

    public void StartTerm() => _postings.StartTerm();

    public void AddDoc(int doc, int freq)
    {
        _postings.AddDoc(doc, freq);
        _docs.Set(doc);
    }

    public void AddPosition(int position) => _postings.AddPosition(position);

    /// <summary>Ends a term; one without documents is left out and gives false.</summary>
    public bool FinishTerm(ReadOnlySpan<byte> term)
    {
        if (!_postings.FinishTerm(out var state))
        {
            return false;
        }

        _dictionary.Add(term, state);
        _sumDocFreq += state.DocFreq;
        _sumTotalTermFreq += state.TotalTermFreq;
        return true;
    }

    public void Finish(IndexOutput meta)
    {
        meta.WriteVInt(_docs.Cardinality());
        meta.WriteVLong(_sumDocFreq);
        meta.WriteVLong(_sumTotalTermFreq);
        _dictionary.Finish(meta);
    }

    /// <summary>What is kept for a field of this description.</summary>
    public static TermFeatures FeaturesOf(FieldInfo field, bool bloom)
    {
        var features = TermFeatures.Postings;
        if (field.Index >= IndexOptions.DocsAndFreqs)
        {
            features |= TermFeatures.Freqs;
        }

        if (field.Index >= IndexOptions.DocsAndFreqsAndPositions)
        {
            features |= TermFeatures.Positions;
        }

        if (field.Index >= IndexOptions.DocsAndFreqs || field.HasNorms)
        {
            features |= TermFeatures.Impacts;
        }

        return bloom ? features | TermFeatures.Bloom : features;
    }
}
