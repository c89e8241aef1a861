namespace Winnow.Index.Queries.Automata;

/// <summary>Subset construction (Rabin and Scott, 1959), with a limit on the number of states.</summary>
internal sealed class Determinizer
{
    private readonly Nfa _nfa;
    private readonly int _end;
    private readonly int _maxStates;
    private readonly string _pattern;
    private readonly Dictionary<int[], int> _states = new(SetComparer.Instance);
    private readonly List<int[]> _sets = [];
    private readonly bool[] _marked;
    private readonly List<int> _gathered = [];

    private Determinizer(Nfa nfa, int end, int maxStates, string pattern)
    {
        _nfa = nfa;
        _end = end;
        _maxStates = maxStates;
        _pattern = pattern;
        _marked = new bool[nfa.StateCount];
    }

    public static ByteAutomaton Run(Nfa nfa, int start, int end, int maxStates, string pattern) =>
        new Determinizer(nfa, end, maxStates, pattern).Run(start);

    private ByteAutomaton Run(int start)
    {
        var separation = new ByteClasses();
        for (var state = 0; state < _nfa.StateCount; state++)
        {
            foreach (var transition in _nfa.TransitionsOf(state))
            {
                separation.Separate(transition.Low, transition.High);
            }
        }

        var (classes, representatives) = separation.Build();
        var rows = new List<int>();
        Mark(start);
        StateOf(TakeMarked());
        for (var state = 0; state < _sets.Count; state++)
        {
            foreach (var value in representatives)
            {
                rows.Add(Step(_sets[state], value));
            }
        }

        var accepting = new bool[_sets.Count];
        for (var state = 0; state < accepting.Length; state++)
        {
            accepting[state] = Array.BinarySearch(_sets[state], _end) >= 0;
        }

        return AutomatonTrimmer.Trim(classes, representatives.Length, [.. rows], accepting);
    }

    private int Step(int[] set, byte value)
    {
        foreach (var state in set)
        {
            foreach (var transition in _nfa.TransitionsOf(state))
            {
                if (transition.Low <= value && value <= transition.High)
                {
                    Mark(transition.To);
                }
            }
        }

        return _gathered.Count == 0 ? ByteAutomaton.Dead : StateOf(TakeMarked());
    }

    /// <summary>Gathers a state and all that it reaches without reading.</summary>
    private void Mark(int state)
    {
        var pending = new Stack<int>();
        pending.Push(state);
        while (pending.TryPop(out var next))
        {
            if (!_marked[next])
            {
                _marked[next] = true;
                _gathered.Add(next);
                foreach (var to in _nfa.EpsilonsOf(next))
                {
                    pending.Push(to);
                }
            }
        }
    }

    private int[] TakeMarked()
    {
        int[] set = [.. _gathered];
        foreach (var state in set)
        {
            _marked[state] = false;
        }

        _gathered.Clear();
        Array.Sort(set);
        return set;
    }

    private int StateOf(int[] set)
    {
        if (!_states.TryGetValue(set, out var state))
        {
            if (_sets.Count == _maxStates)
            {
                throw new AutomatonTooComplexException($"Determinizing [{_pattern}] would require more than {_maxStates} states.");
            }

            state = _sets.Count;
            _sets.Add(set);
            _states.Add(set, state);
        }

        return state;
    }

    private sealed class SetComparer : IEqualityComparer<int[]>
    {
        public static SetComparer Instance { get; } = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(obj));
            return hash.ToHashCode();
        }
    }
}
