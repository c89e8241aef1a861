namespace Winnow.Index.Queries;

/// <summary>A pattern whose automaton would have more states than allowed.</summary>
public sealed class AutomatonTooComplexException(string message) : InvalidQueryException(message);
