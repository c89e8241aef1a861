using System.Collections.Immutable;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Following;

public abstract record AutoFollowCommand(string Name) : ClusterCommand;

/// <summary>A new pattern, or another one of the same name.</summary>
/// <param name="Json">The body.</param>
/// <param name="Existing">The indices that the other cluster has now.</param>
public sealed record PutAutoFollow(string Name, string Json, ImmutableArray<ListedIndex> Existing) : AutoFollowCommand(Name);

/// <summary>Its followers follow on.</summary>
public sealed record RemoveAutoFollow(string Name) : AutoFollowCommand(Name);

/// <summary>A paused pattern makes no followers. Those of indices that come meanwhile are made when it is active again.</summary>
public sealed record SetAutoFollowActive(string Name, bool Active) : AutoFollowCommand(Name);

/// <summary>Leader indices that are seen to, and those that are no more.</summary>
public sealed record RecordAutoFollow(string Name, ImmutableArray<string> Added, ImmutableArray<string> Removed) : AutoFollowCommand(Name);
