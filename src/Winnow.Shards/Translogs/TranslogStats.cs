namespace Winnow.Shards;

/// <summary>What a translog holds: all that no commit has yet.</summary>
public readonly record struct TranslogStats(long Operations, long SizeInBytes, long Generation);
