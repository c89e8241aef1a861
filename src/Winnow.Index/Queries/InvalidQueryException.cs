namespace Winnow.Index.Queries;

/// <summary>A query that cannot be run as it was asked for: its author has to change it.</summary>
public abstract class InvalidQueryException(string message) : Exception(message);
