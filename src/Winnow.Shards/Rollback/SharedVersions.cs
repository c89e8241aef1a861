namespace Winnow.Shards;

/// <summary>A document of which a copy does not know what it was at a point of the history.</summary>
/// <param name="Id">The document.</param>
/// <param name="HeldSeqNo">The last operation on it up to there that the copy still has, if it was the last one; -1 when there is none.</param>
public readonly record struct VersionQuestion(string Id, long HeldSeqNo);

/// <summary>What documents were at a point of the history, as far as a copy knows.</summary>
/// <param name="Answered">How many of the questions are answered, from the first on.</param>
/// <param name="Documents">Those that were there; those that have changed as they were after that.</param>
/// <param name="Held">Those that were what the asking copy still has.</param>
/// <param name="Changed">
/// Those that have changed since by an operation which nobody takes back, so that it is not known any more what they were. One that is not among the documents
/// was deleted.
/// </param>
public sealed record SharedVersions(int Answered, IReadOnlyList<ShardOperation> Documents, IReadOnlyList<string> Held, IReadOnlyList<string> Changed);
