using System.Collections.Immutable;

namespace Winnow.Protocols.Following;

/// <summary>What is to be done next. Every command but the last is answered by one event with its id.</summary>
public abstract record ShardFollowCommand(long Id);

/// <summary>Asks the leader for operations, or waits for some.</summary>
public sealed record SendRead(long Id, long FromSeqNo, int MaxOperations, long MaxBytes, TimeSpan PollTimeout) : ShardFollowCommand(Id);

/// <summary>Gives operations to the follower's primary.</summary>
/// <param name="Slices">In the order of their numbers, which may have gaps.</param>
public sealed record SendWrite(long Id, ImmutableArray<FollowSlice> Slices) : ShardFollowCommand(Id);

/// <summary>Takes the leader's metadata over, of this version at least.</summary>
public sealed record UpdateMetadata(long Id, FollowMetadata Kind, long Version) : ShardFollowCommand(Id);

/// <summary>Says when the delay is over, to do what has failed once more.</summary>
public sealed record RetryLater(long Id, TimeSpan Delay) : ShardFollowCommand(Id);

/// <summary>Takes the leader's present files: the history that was followed has come to an end. Nothing that was under way before is waited for.</summary>
public sealed record Bootstrap(long Id, FollowFailure Reason) : ShardFollowCommand(Id);

/// <summary>Stops: somebody has to look at it. Nothing that was under way is waited for, and no event changes anything any more.</summary>
public sealed record Fail(long Id, FollowFailure Reason) : ShardFollowCommand(Id);

/// <summary>The new state (the same object when nothing changed) and what follows from it.</summary>
public sealed record ShardFollowDecision(ShardFollowState State, ImmutableArray<ShardFollowCommand> Commands);
