namespace Winnow.Contracts;

/// <summary>One repository, by name: decides what may run in it and sees to it that what was decided ends, whichever silo dies.</summary>
[Alias("winnow.IRepositoryGrain")]
public interface IRepositoryGrain : IGrainWithStringKey
{
    /// <summary>Refuses when something runs in the repository, which may then be neither changed nor removed.</summary>
    [Alias("CheckUnused"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task CheckUnused();

    /// <summary>Whether every node that may use it reaches the storage; those nodes.</summary>
    [Alias("Verify"), AlwaysInterleave, ResponseTimeout("00:02:00")]
    Task<NodeName[]> Verify(RepositoryMessage definition);
}

[GenerateSerializer, Immutable, Alias("winnow.NodeName")]
public sealed record NodeName
{
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public string Name { get; init; } = "";
}
