namespace Winnow.Index.Queries.Automata;

/// <summary>Both, or one and not the other: runs two automata side by side.</summary>
internal static class AutomatonProduct
{
    public static ByteAutomaton Intersection(ByteAutomaton left, ByteAutomaton right, int maxStates, string pattern) =>
        Run(left, right, negateRight: false, maxStates, pattern);

    public static ByteAutomaton Difference(ByteAutomaton left, ByteAutomaton right, int maxStates, string pattern) =>
        Run(left, right, negateRight: true, maxStates, pattern);

    private static ByteAutomaton Run(ByteAutomaton left, ByteAutomaton right, bool negateRight, int maxStates, string pattern)
    {
        var (classes, representatives) = ClassesOf(left, right);
        var numbers = new Dictionary<(int Left, int Right), int>();
        var pairs = new List<(int Left, int Right)>();
        var rows = new List<int>();
        StateOf((left.Start, right.Start));
        for (var state = 0; state < pairs.Count; state++)
        {
            foreach (var value in representatives)
            {
                rows.Add(StateOf((Step(left, pairs[state].Left, value), Step(right, pairs[state].Right, value))));
            }
        }

        bool[] accepting = [.. pairs.Select(pair => left.IsAccepting(pair.Left)
            && (pair.Right != ByteAutomaton.Dead && right.IsAccepting(pair.Right)) != negateRight)];
        return AutomatonTrimmer.Trim(classes, representatives.Length, [.. rows], accepting);

        int StateOf((int Left, int Right) pair)
        {
            if (pair.Left == ByteAutomaton.Dead || (pair.Right == ByteAutomaton.Dead && !negateRight))
            {
                return ByteAutomaton.Dead;
            }

            if (!numbers.TryGetValue(pair, out var number))
            {
                if (pairs.Count == maxStates)
                {
                    throw new AutomatonTooComplexException($"Determinizing [{pattern}] would require more than {maxStates} states.");
                }

                number = pairs.Count;
                numbers.Add(pair, number);
                pairs.Add(pair);
            }

            return number;
        }
    }

    private static int Step(ByteAutomaton automaton, int state, byte value) =>
        state == ByteAutomaton.Dead ? ByteAutomaton.Dead : automaton.Step(state, value);

    private static (byte[] Classes, byte[] Representatives) ClassesOf(ByteAutomaton left, ByteAutomaton right)
    {
        var separation = new ByteClasses();
        for (var value = 1; value < 256; value++)
        {
            if (left.Classes[value] != left.Classes[value - 1] || right.Classes[value] != right.Classes[value - 1])
            {
                separation.Separate(value, value);
            }
        }

        return separation.Build();
    }
}
