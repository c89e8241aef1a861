using Winnow.Index.Codec;

namespace Winnow.Index.Merging;

/// <summary>Merges a field's terms and postings.</summary>
internal static class TermsMerger
{
    private const int TermsPerReport = 1024;

    /// <summary>Returns, when asked for, what the ordinals of each source become; -1 for a term that no kept document has.</summary>
    public static int[][]? Merge(
        FieldInfo field, FieldEntry?[] entries, IReadOnlyList<MergeSource> sources, SegmentWriter writer, byte[]? norms, bool wantOrds)
    {
        var ords = wantOrds ? Array.ConvertAll(entries, entry => NoOrds(entry?.Terms?.Size ?? 0)) : null;
        var queue = new TermCursorQueue(Array.ConvertAll(entries, entry => entry?.Terms?.Dictionary));
        var terms = writer.StartTerms(field, norms, entries.Sum(entry => entry?.Terms?.Size ?? 0));
        var positions = field.Index == IndexOptions.DocsAndFreqsAndPositions;
        while (queue.Next())
        {
            terms.StartTerm();
            foreach (var source in queue.Sources)
            {
                Append(terms, entries[source]!.Terms!, queue.Cursor(source).State(), sources[source], positions);
            }

            var ord = terms.Size;
            if (terms.FinishTerm(queue.Term) && ords is not null)
            {
                foreach (var source in queue.Sources)
                {
                    ords[source][queue.Cursor(source).Ord] = (int)ord;
                }
            }

            if (ord % TermsPerReport == 0)
            {
                writer.Outputs.ReportProgress();
            }
        }

        if (terms.Size > 0)
        {
            writer.FinishTerms(field, terms);
        }

        return ords;
    }

    public static int[] NoOrds(long count)
    {
        var ords = new int[count];
        Array.Fill(ords, -1);
        return ords;
    }

    private static void Append(FieldTermsWriter writer, SegmentTerms terms, in TermState state, MergeSource source, bool positions)
    {
        if (state.DocFreq == 1)
        {
            // Ids are all like this.
            if (source.Map(state.SingleDoc) < 0)
            {
                return;
            }

            if (!positions)
            {
                writer.AddDoc(source.Map(state.SingleDoc), (int)state.TotalTermFreq);
                return;
            }
        }

        var postings = terms.Postings(state, positions);
        for (var doc = postings.NextDoc(); doc != DocIdSetIterator.NoMoreDocs; doc = postings.NextDoc())
        {
            if (source.Map(doc) is not (>= 0 and var target))
            {
                continue;
            }

            var freq = postings.Freq;
            writer.AddDoc(target, freq);
            for (var i = positions ? freq : 0; i > 0; i--)
            {
                writer.AddPosition(postings.NextPosition());
            }
        }
    }
}
