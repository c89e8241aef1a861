namespace Winnow.Text;

/// <summary>A token by value, for everything that is not a hot path: <c>_analyze</c>, highlighting, query parsing.</summary>
/// <param name="Term">The term.</param>
/// <param name="StartOffset">Where it begins in the text, in UTF-16 code units.</param>
/// <param name="EndOffset">Where it ends (exclusive).</param>
/// <param name="Type">See <see cref="TokenTypes"/>.</param>
/// <param name="Position">Its position, from 0.</param>
/// <param name="PositionLength">How many positions it spans.</param>
public readonly record struct AnalyzedToken(string Term, int StartOffset, int EndOffset, string Type, int Position, int PositionLength);
