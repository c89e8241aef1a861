using Winnow.Index.Codec;
using Winnow.Index.Indexing;

namespace Winnow.Index.Writing;

/// <summary>Finds the documents, in segments, of the ids that a buffer wants deleted there.</summary>
internal sealed class PendingDeletes
{
    private readonly DocumentBuffer _buffer;
    private readonly int[] _ids;
    private readonly ulong[] _hashes;

    /// <summary>Collects the ids in the order of their bytes, in which dictionaries are quick to search.</summary>
    public PendingDeletes(DocumentBuffer buffer)
    {
        _buffer = buffer;
        _ids = [.. Table.Sorted().Where(buffer.IsPendingDelete)];
        _hashes = new ulong[_ids.Length];
        for (var i = 0; i < _ids.Length; i++)
        {
            _hashes[i] = Hash64.Compute(Table.Term(_ids[i]));
        }
    }

    private TermTable Table => _buffer.Ids!.Postings!.Table;

    /// <summary>The documents of a segment that have one of the ids.</summary>
    public List<int> FindIn(SegmentCore segment, string idField)
    {
        var docs = new List<int>();
        if (segment.Field(idField)?.Terms is not { } terms)
        {
            return docs;
        }

        var bloom = terms.Dictionary.Bloom;
        var cursor = new TermBlockCursor(terms.Dictionary);
        for (var i = 0; i < _ids.Length; i++)
        {
            if ((bloom is not null && !bloom.MayContain(_hashes[i])) || !cursor.SeekExact(Table.Term(_ids[i])))
            {
                continue;
            }

            var state = cursor.State();
            if (state.DocFreq == 1)
            {
                docs.Add(state.SingleDoc);
                continue;
            }

            var postings = terms.Postings(state, positions: false);
            while (postings.NextDoc() != DocIdSetIterator.NoMoreDocs)
            {
                docs.Add(postings.DocId);
            }
        }

        return docs;
    }
}
