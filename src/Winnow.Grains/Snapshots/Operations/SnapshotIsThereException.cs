namespace Winnow.Grains.Snapshots.Operations;

/// <summary>What an operation is to make has been made, by an earlier activation of the same grain.</summary>
internal sealed class SnapshotIsThereException : Exception;
