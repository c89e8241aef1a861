namespace Winnow.Index.Queries.Automata;

/// <summary>Removes the states from which nothing can be matched any more.</summary>
internal static class AutomatonTrimmer
{
    public static ByteAutomaton Trim(byte[] classes, int classCount, int[] rows, bool[] accepting)
    {
        var live = LiveStates(classCount, rows, accepting);
        var renumbered = new int[accepting.Length];
        var count = 0;
        for (var state = 0; state < renumbered.Length; state++)
        {
            renumbered[state] = live[state] ? count++ : ByteAutomaton.Dead;
        }

        // The start is the first state, so it keeps its number, unless nothing at all matches.
        if (accepting.Length == 0 || !live[0])
        {
            return new ByteAutomaton(classes, classCount, [], []);
        }

        var trimmedRows = new int[count * classCount];
        var trimmedAccepting = new bool[count];
        for (var state = 0; state < renumbered.Length; state++)
        {
            if (!live[state])
            {
                continue;
            }

            trimmedAccepting[renumbered[state]] = accepting[state];
            for (var i = 0; i < classCount; i++)
            {
                var to = rows[(state * classCount) + i];
                trimmedRows[(renumbered[state] * classCount) + i] = to == ByteAutomaton.Dead ? to : renumbered[to];
            }
        }

        return new ByteAutomaton(classes, classCount, trimmedRows, trimmedAccepting);
    }

    private static bool[] LiveStates(int classCount, int[] rows, bool[] accepting)
    {
        var incoming = new List<int>?[accepting.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] != ByteAutomaton.Dead)
            {
                (incoming[rows[i]] ??= []).Add(i / classCount);
            }
        }

        var live = new bool[accepting.Length];
        var pending = new Stack<int>();
        for (var state = 0; state < accepting.Length; state++)
        {
            if (accepting[state])
            {
                live[state] = true;
                pending.Push(state);
            }
        }

        while (pending.TryPop(out var state))
        {
            foreach (var from in incoming[state] ?? [])
            {
                if (!live[from])
                {
                    live[from] = true;
                    pending.Push(from);
                }
            }
        }

        return live;
    }
}
