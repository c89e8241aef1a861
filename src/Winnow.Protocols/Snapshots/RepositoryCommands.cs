using System.Collections.Immutable;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Snapshots;

/// <summary>Registers a repository. The same settings again change nothing, but a uuid that has become known.</summary>
public sealed record PutRepository(string Name, RepositoryDefinition Definition) : ClusterCommand;

public sealed record RemoveRepositories(ImmutableArray<string> Names) : ClusterCommand;
