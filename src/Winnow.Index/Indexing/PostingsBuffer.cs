using Winnow.Index.Codec;

namespace Winnow.Index.Indexing;

/// <summary>The terms of a field and their postings, in memory.</summary>
internal sealed class PostingsBuffer
{
    private readonly ByteArena _arena;
    private readonly bool _hasFreqs;
    private readonly bool _hasPositions;
    private PooledArray<Entry> _entries;

    public PostingsBuffer(FieldInfo field, ByteArena arena)
    {
        _arena = arena;
        _hasFreqs = field.Index >= IndexOptions.DocsAndFreqs;
        _hasPositions = field.Index >= IndexOptions.DocsAndFreqsAndPositions;
        Table = new TermTable(arena);
    }

    public TermTable Table { get; }

    public long BytesUsed => Table.BytesUsed + _entries.BytesUsed;

    /// <summary>The term's number, whether or not it has postings (yet).</summary>
    public int GetOrAdd(ReadOnlySpan<byte> term, uint hash)
    {
        var id = Table.GetOrAdd(term, hash);
        _entries.EnsureCapacity(id + 1);
        return id;
    }

    /// <summary>Records that a term occurs in a document, at a position behind those before.</summary>
    public void Add(int id, int doc, int position)
    {
        ref var entry = ref _entries.Items[id];
        if (entry.DocFreq > 0 && entry.LastDoc == doc)
        {
            if (!_hasFreqs)
            {
                return;
            }

            entry.Freq++;
            position -= entry.LastPosition;
            entry.LastPosition += position;
        }
        else
        {
            if (entry.DocFreq > 0)
            {
                WriteDoc(ref entry);
            }

            entry.DocFreq++;
            entry.LastDoc = doc;
            entry.Freq = 1;
            entry.LastPosition = position;
        }

        if (_hasPositions)
        {
            entry.Positions.WriteVInt(_arena, (uint)position);
        }
    }

    /// <summary>Writes the terms in order; returns the ordinal of each term's number, -1 for one without postings.</summary>
    public int[] Flush(FieldTermsWriter writer, int[] sorted)
    {
        var ords = new int[sorted.Length];
        foreach (var id in sorted)
        {
            ref var entry = ref _entries.Items[id];
            if (entry.DocFreq == 0)
            {
                ords[id] = -1;
                continue;
            }

            ords[id] = (int)writer.Size;
            writer.StartTerm();
            if (_hasPositions)
            {
                FlushWithPositions(writer, ref entry);
            }
            else
            {
                FlushDocs(writer, ref entry);
            }

            writer.FinishTerm(Table.Term(id));
        }

        return ords;
    }

    public void Return()
    {
        _entries.Return();
        Table.Return();
    }

    private void WriteDoc(ref Entry entry)
    {
        // Entries start zeroed, so what was written last is kept plus one.
        var gap = (uint)(entry.LastDoc + 1 - entry.WrittenDocPlusOne);
        entry.WrittenDocPlusOne = entry.LastDoc + 1;
        if (!_hasFreqs)
        {
            entry.Docs.WriteVInt(_arena, gap);
        }
        else if (entry.Freq == 1)
        {
            entry.Docs.WriteVInt(_arena, (gap << 1) | 1);
        }
        else
        {
            entry.Docs.WriteVInt(_arena, gap << 1);
            entry.Docs.WriteVInt(_arena, (uint)entry.Freq);
        }
    }

    private void FlushDocs(FieldTermsWriter writer, ref Entry entry)
    {
        if (entry.DocFreq > 1)
        {
            var docs = entry.Docs.OpenReader(_arena);
            var doc = -1;
            for (var i = 1; i < entry.DocFreq; i++)
            {
                writer.AddDoc(NextDoc(ref docs, ref doc, out var freq), freq);
            }
        }

        writer.AddDoc(entry.LastDoc, _hasFreqs ? entry.Freq : 1);
    }

    private void FlushWithPositions(FieldTermsWriter writer, ref Entry entry)
    {
        var positions = entry.Positions.OpenReader(_arena);
        if (entry.DocFreq > 1)
        {
            var docs = entry.Docs.OpenReader(_arena);
            var doc = -1;
            for (var i = 1; i < entry.DocFreq; i++)
            {
                writer.AddDoc(NextDoc(ref docs, ref doc, out var freq), freq);
                FlushPositions(writer, ref positions, freq);
            }
        }

        writer.AddDoc(entry.LastDoc, entry.Freq);
        FlushPositions(writer, ref positions, entry.Freq);
    }

    private int NextDoc(ref ByteStream.Reader docs, ref int doc, out int freq)
    {
        var code = docs.ReadVInt();
        freq = 1;
        if (_hasFreqs)
        {
            freq = (code & 1) != 0 ? 1 : (int)docs.ReadVInt();
            code >>= 1;
        }

        return doc += (int)code;
    }

    private static void FlushPositions(FieldTermsWriter writer, ref ByteStream.Reader positions, int freq)
    {
        var position = 0;
        for (var i = 0; i < freq; i++)
        {
            position += (int)positions.ReadVInt();
            writer.AddPosition(position);
        }
    }

    /// <summary>What is known about a term. Its last document is kept here until there is another one, or a flush.</summary>
    private struct Entry
    {
        public int DocFreq;
        public int LastDoc;
        public int WrittenDocPlusOne;
        public int Freq;
        public int LastPosition;
        public ByteStream Docs;
        public ByteStream Positions;
    }
}
