namespace Winnow.Index.Queries.Automata;

/// <summary>
/// Accepts the strings within a number of edits of a word: the nondeterministic automaton of (characters matched, edits made), made
/// deterministic. An edit inserts, deletes or replaces one code point, or swaps two neighbours.
/// </summary>
internal static class LevenshteinAutomaton
{
    // Words of thousands of characters are refused.
    private const int MaxStates = 100_000;

    /// <param name="word">The word.</param>
    /// <param name="exact">How many code points at its beginning are not edited.</param>
    /// <param name="maxEdits">How many edits are allowed.</param>
    /// <param name="transpositions">Whether swapping neighbours is one edit or two.</param>
    public static ByteAutomaton Build(int[] word, int exact, int maxEdits, bool transpositions)
    {
        var nfa = new Nfa();
        var start = nfa.AddState();
        var end = nfa.AddState();
        var at = start;
        foreach (var codePoint in word[..exact])
        {
            var next = nfa.AddState();
            nfa.AddCodePoints(at, codePoint, codePoint, next);
            at = next;
        }

        var rest = word[exact..];
        var states = new int[rest.Length + 1, maxEdits + 1];
        for (var i = 0; i <= rest.Length; i++)
        {
            for (var edits = 0; edits <= maxEdits; edits++)
            {
                states[i, edits] = nfa.AddState();
            }
        }

        nfa.AddEpsilon(at, states[0, 0]);
        for (var i = 0; i <= rest.Length; i++)
        {
            for (var edits = 0; edits <= maxEdits; edits++)
            {
                Connect(nfa, rest, states, i, edits, maxEdits, transpositions);
                if (i == rest.Length)
                {
                    nfa.AddEpsilon(states[i, edits], end);
                }
            }
        }

        return Determinizer.Run(nfa, start, end, MaxStates, string.Concat(word.Select(char.ConvertFromUtf32)));
    }

    private static void Connect(Nfa nfa, int[] word, int[,] states, int i, int edits, int maxEdits, bool transpositions)
    {
        var from = states[i, edits];
        if (i < word.Length)
        {
            nfa.AddCodePoints(from, word[i], word[i], states[i + 1, edits]);
        }

        if (edits == maxEdits)
        {
            return;
        }

        // One more code point: inserted, or in the place of the next.
        var other = nfa.AddState();
        nfa.AddCodePoints(from, 0, Utf8Ranges.MaxCodePoint, other);
        nfa.AddEpsilon(other, states[i, edits + 1]);
        if (i < word.Length)
        {
            nfa.AddEpsilon(other, states[i + 1, edits + 1]);
            nfa.AddEpsilon(from, states[i + 1, edits + 1]);
        }

        if (transpositions && i + 1 < word.Length)
        {
            var swapped = nfa.AddState();
            nfa.AddCodePoints(from, word[i + 1], word[i + 1], swapped);
            nfa.AddCodePoints(swapped, word[i], word[i], states[i + 2, edits + 1]);
        }
    }
}
