namespace Winnow.Index.Queries;

/// <summary>Runs queries over one reader.</summary>
public sealed class IndexSearcher
{
}
