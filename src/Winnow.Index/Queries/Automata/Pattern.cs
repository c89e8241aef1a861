namespace Winnow.Index.Queries.Automata;

/// <summary>A pattern over code points as a tree; compiled into an automaton over their UTF-8 bytes.</summary>
internal abstract record Pattern
{
    public static Pattern AnyChar { get; } = new CharRange(0, Utf8Ranges.MaxCodePoint);

    public static Pattern AnyString { get; } = new Repeat(AnyChar, 0, null);

    public static Pattern EmptyString { get; } = new Sequence([]);

    public static Pattern Char(int codePoint) => new CharRange(codePoint, codePoint);

    /// <summary>An ASCII letter in both cases; any other code point as it is.</summary>
    public static Pattern CharIgnoringCase(int codePoint) => codePoint < 128 && char.IsAsciiLetter((char)codePoint)
        ? new Union([Char(codePoint | 0x20), Char(codePoint & ~0x20)])
        : Char(codePoint);

    public ByteAutomaton Compile(int maxStates, string text)
    {
        var nfa = new Nfa();
        var (start, end) = Build(nfa, maxStates, text);
        return Determinizer.Run(nfa, start, end, maxStates, text);
    }

    protected abstract (int Start, int End) Build(Nfa nfa, int maxStates, string text);

    public sealed record CharRange(int Low, int High) : Pattern
    {
        protected override (int Start, int End) Build(Nfa nfa, int maxStates, string text)
        {
            var (start, end) = (nfa.AddState(), nfa.AddState());
            nfa.AddCodePoints(start, Low, High, end);
            return (start, end);
        }
    }

    public sealed record Sequence(IReadOnlyList<Pattern> Parts) : Pattern
    {
        protected override (int Start, int End) Build(Nfa nfa, int maxStates, string text)
        {
            var start = nfa.AddState();
            var end = start;
            foreach (var part in Parts)
            {
                var built = part.Build(nfa, maxStates, text);
                nfa.AddEpsilon(end, built.Start);
                end = built.End;
            }

            return (start, end);
        }
    }

    public sealed record Union(IReadOnlyList<Pattern> Parts) : Pattern
    {
        protected override (int Start, int End) Build(Nfa nfa, int maxStates, string text)
        {
            var (start, end) = (nfa.AddState(), nfa.AddState());
            foreach (var part in Parts)
            {
                var built = part.Build(nfa, maxStates, text);
                nfa.AddEpsilon(start, built.Start);
                nfa.AddEpsilon(built.End, end);
            }

            return (start, end);
        }
    }

    /// <summary>A pattern repeated; without a maximum as often as you like.</summary>
    public sealed record Repeat(Pattern Inner, int Min, int? Max) : Pattern
    {
        protected override (int Start, int End) Build(Nfa nfa, int maxStates, string text)
        {
            var start = nfa.AddState();
            var end = nfa.AddState();
            var at = start;
            for (var i = 0; i < Min; i++)
            {
                at = Append(nfa, at, maxStates, text);
            }

            if (Max is not { } max)
            {
                var loop = nfa.AddState();
                nfa.AddEpsilon(at, loop);
                nfa.AddEpsilon(Append(nfa, loop, maxStates, text), loop);
                nfa.AddEpsilon(loop, end);
                return (start, end);
            }

            for (var i = Min; i < max; i++)
            {
                nfa.AddEpsilon(at, end);
                at = Append(nfa, at, maxStates, text);
            }

            nfa.AddEpsilon(at, end);
            return (start, end);
        }

        private int Append(Nfa nfa, int at, int maxStates, string text)
        {
            // Nested counts multiply; the limit on states holds for what they are built from as well.
            if (nfa.StateCount > 20L * maxStates)
            {
                throw new AutomatonTooComplexException($"Determinizing [{text}] would require more than {maxStates} states.");
            }

            var built = Inner.Build(nfa, maxStates, text);
            nfa.AddEpsilon(at, built.Start);
            return built.End;
        }
    }

    public sealed record Intersection(Pattern Left, Pattern Right) : Pattern
    {
        protected override (int Start, int End) Build(Nfa nfa, int maxStates, string text) =>
            AutomatonProduct.Intersection(Left.Compile(maxStates, text), Right.Compile(maxStates, text), maxStates, text).CopyTo(nfa);
    }

    /// <summary>What <paramref name="Left"/> matches and <paramref name="Right"/> does not.</summary>
    public sealed record Difference(Pattern Left, Pattern Right) : Pattern
    {
        protected override (int Start, int End) Build(Nfa nfa, int maxStates, string text) =>
            AutomatonProduct.Difference(Left.Compile(maxStates, text), Right.Compile(maxStates, text), maxStates, text).CopyTo(nfa);
    }

    /// <summary>Matches nothing, not even the empty string.</summary>
    public sealed record Nothing : Pattern
    {
        protected override (int Start, int End) Build(Nfa nfa, int maxStates, string text) => (nfa.AddState(), nfa.AddState());
    }
}
