namespace Winnow.Index.Queries;

/// <summary>A regular expression that cannot be parsed.</summary>
public sealed class RegexpSyntaxException(string message) : InvalidQueryException(message);
