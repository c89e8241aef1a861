namespace Winnow.Index.Queries;

/// <summary>What scoring knows of a field over all segments; deleted documents count until they are merged away.</summary>
public sealed record CollectionStatistics(string Field, long MaxDoc, long DocCount, long SumTotalTermFreq, long SumDocFreq);

/// <summary>What scoring knows of a term over all segments.</summary>
public readonly record struct TermStatistics(long DocFreq, long TotalTermFreq);
