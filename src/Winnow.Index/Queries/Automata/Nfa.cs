namespace Winnow.Index.Queries.Automata;

/// <summary>A nondeterministic automaton over bytes, put together piece by piece (Thompson, CACM 1968).</summary>
internal sealed class Nfa
{
    private readonly List<List<Transition>> _transitions = [];
    private readonly List<List<int>> _epsilons = [];

    public int StateCount => _transitions.Count;

    public int AddState()
    {
        _transitions.Add([]);
        _epsilons.Add([]);
        return _transitions.Count - 1;
    }

    public void AddEpsilon(int from, int to) => _epsilons[from].Add(to);

    public void AddBytes(int from, byte low, byte high, int to) => _transitions[from].Add(new Transition(low, high, to));

    /// <summary>Every code point of a range, as UTF-8.</summary>
    public void AddCodePoints(int from, int low, int high, int to) => Utf8Ranges.Add(this, from, low, high, to);

    public IReadOnlyList<Transition> TransitionsOf(int state) => _transitions[state];

    public IReadOnlyList<int> EpsilonsOf(int state) => _epsilons[state];

    public readonly record struct Transition(byte Low, byte High, int To);
}
