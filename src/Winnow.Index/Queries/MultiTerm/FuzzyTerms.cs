using System.Text;
using Winnow.Index.Queries.Automata;

namespace Winnow.Index.Queries;

/// <summary>The terms within some edits of a word; the fewer edits for the shorter of the two, the more a term counts.</summary>
internal sealed class FuzzyTerms(TermsEnum cursor, ByteAutomaton automaton, int[] word, int exact, bool transpositions)
    : AutomatonTerms(cursor, automaton)
{
    private int[] _term = new int[64];
    private float _boost;

    public override float Boost => _boost;

    public override bool Next()
    {
        if (!base.Next())
        {
            return false;
        }

        // A term that shares nothing with the word is within reach of it: it matches and scores nothing.
        var length = Decode(Cursor.Term);
        var edits = EditDistance.Between(word.AsSpan(exact), _term.AsSpan(exact, length - exact), transpositions);
        _boost = edits == 0 ? 1f : Math.Max(0f, 1f - ((float)edits / Math.Min(length, word.Length)));
        return true;
    }

    private int Decode(ReadOnlySpan<byte> term)
    {
        if (_term.Length < term.Length)
        {
            _term = new int[term.Length];
        }

        var count = 0;
        while (!term.IsEmpty)
        {
            Rune.DecodeFromUtf8(term, out var rune, out var consumed);
            _term[count++] = rune.Value;
            term = term[consumed..];
        }

        return count;
    }
}
