using Winnow.Grains.Metadata;

namespace Winnow.Grains.Following.Leader;

/// <summary>What the sessions of followers share.</summary>
internal sealed record LeaderServices(FollowSettings Settings, MetadataCache Metadata, IComputePool Pool, IUuidSource Uuids, TimeProvider Time);
