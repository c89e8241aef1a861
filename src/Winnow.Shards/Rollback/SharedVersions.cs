namespace Winnow.Shards;

/// <summary>What documents were at a point of the history, as far as a copy knows.</summary>
/// <param name="Answered">How many of the ids that were asked for are answered, from the first on.</param>
/// <param name="Documents">Those that were there.</param>
/// <param name="Changed">Those that have changed since, so that nobody knows any more whether they were there. Operations above the point bring them.</param>
public sealed record SharedVersions(int Answered, IReadOnlyList<ShardOperation> Documents, IReadOnlyList<string> Changed);
