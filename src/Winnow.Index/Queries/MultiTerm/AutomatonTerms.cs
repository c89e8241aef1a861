using Winnow.Index.Queries.Automata;

namespace Winnow.Index.Queries;

/// <summary>The terms that an automaton accepts. Where a term leaves it, the cursor seeks to the next string that could stay within.</summary>
internal class AutomatonTerms(TermsEnum cursor, ByteAutomaton automaton) : MatchingTerms(cursor)
{
    // The states before each byte of the present term.
    private int[] _path = new int[64];
    private byte[] _target = new byte[64];
    private bool _started;

    public override bool Next()
    {
        if (automaton.Start == ByteAutomaton.Dead)
        {
            return false;
        }

        var present = _started ? Cursor.Next() : Cursor.SeekCeil([]) != SeekStatus.End;
        _started = true;
        while (present)
        {
            var term = Cursor.Term;
            var failed = Walk(term);
            if (failed < 0)
            {
                if (automaton.IsAccepting(_path[term.Length]))
                {
                    return true;
                }

                present = Cursor.Next();
            }
            else
            {
                var length = NextTarget(term, failed);
                present = length > 0 && Cursor.SeekCeil(_target.AsSpan(0, length)) != SeekStatus.End;
            }
        }

        return false;
    }

    /// <summary>Runs a term; returns the index of the byte with which it leaves the automaton, or -1.</summary>
    private int Walk(ReadOnlySpan<byte> term)
    {
        if (_path.Length <= term.Length)
        {
            Array.Resize(ref _path, term.Length * 2);
        }

        var state = automaton.Start;
        _path[0] = state;
        for (var i = 0; i < term.Length; i++)
        {
            state = automaton.Step(state, term[i]);
            if (state == ByteAutomaton.Dead)
            {
                return i;
            }

            _path[i + 1] = state;
        }

        return -1;
    }

    /// <summary>The lowest string after the term that the automaton can continue from; its length, 0 when there is none.</summary>
    private int NextTarget(ReadOnlySpan<byte> term, int failed)
    {
        for (var i = failed; i >= 0; i--)
        {
            var next = automaton.NextByte(_path[i], term[i] + 1);
            if (next >= 0)
            {
                if (_target.Length <= i)
                {
                    Array.Resize(ref _target, i * 2);
                }

                term[..i].CopyTo(_target);
                _target[i] = (byte)next;
                return i + 1;
            }
        }

        return 0;
    }
}
