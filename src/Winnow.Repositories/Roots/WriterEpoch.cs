namespace Winnow.Repositories;

/// <summary>
/// A fencing token: whoever takes a writer's place raises the epoch, and from its first change on the root refuses what a predecessor, however
/// long it was delayed, still wants to change.
/// </summary>
/// <param name="Writer">Who decides one after the other: one repository of one cluster.</param>
public sealed record WriterEpoch(string Writer, long Epoch);
