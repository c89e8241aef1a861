namespace Winnow.Index.Queries.Automata;

/// <summary>
/// A deterministic automaton over bytes. Bytes that no state tells apart share a class, so that a state's row is short. Every
/// transition leads to a state from which a match can still be reached; the others are <see cref="Dead"/>.
/// </summary>
internal sealed class ByteAutomaton(byte[] classes, int classCount, int[] rows, bool[] accepting)
{
    public const int Dead = -1;

    /// <summary>The start is state 0; an automaton without states matches nothing.</summary>
    public int StateCount => accepting.Length;

    public int Start => StateCount == 0 ? Dead : 0;

    internal ReadOnlySpan<byte> Classes => classes;

    internal int ClassCount => classCount;

    public bool IsAccepting(int state) => accepting[state];

    public int Step(int state, byte value) => rows[(state * classCount) + classes[value]];

    internal int StepClass(int state, int byteClass) => rows[(state * classCount) + byteClass];

    public bool Matches(ReadOnlySpan<byte> text)
    {
        var state = Start;
        foreach (var value in text)
        {
            if (state == Dead)
            {
                return false;
            }

            state = Step(state, value);
        }

        return state != Dead && IsAccepting(state);
    }

    /// <summary>The lowest byte from <paramref name="from"/> on with which the state goes on, or -1.</summary>
    public int NextByte(int state, int from)
    {
        for (var value = from; value < 256; value++)
        {
            if (Step(state, (byte)value) != Dead)
            {
                return value;
            }
        }

        return -1;
    }

    /// <summary>Adds a copy to an automaton under construction; returns its first and its last state.</summary>
    public (int Start, int End) CopyTo(Nfa nfa)
    {
        var end = nfa.AddState();
        if (StateCount == 0)
        {
            return (nfa.AddState(), end);
        }

        var states = new int[StateCount];
        for (var state = 0; state < states.Length; state++)
        {
            states[state] = nfa.AddState();
            if (IsAccepting(state))
            {
                nfa.AddEpsilon(states[state], end);
            }
        }

        for (var state = 0; state < states.Length; state++)
        {
            var low = 0;
            while (low < 256)
            {
                var to = Step(state, (byte)low);
                var high = low;
                while (high < 255 && Step(state, (byte)(high + 1)) == to)
                {
                    high++;
                }

                if (to != Dead)
                {
                    nfa.AddBytes(states[state], (byte)low, (byte)high, states[to]);
                }

                low = high + 1;
            }
        }

        return (states[0], end);
    }
}
