namespace Orleans.Runtime.Directory;

/// <summary>The part of the grain directory that one silo keeps.</summary>
[Alias("Orleans.IGrainDirectoryComponent")]
internal interface IGrainDirectoryComponent : ISystemTarget
{
    [Alias("Lookup")]
    Task<DirectoryAnswer> Lookup(GrainId grainId, MembershipVersion version);

    /// <summary>Registers an address unless another stands, which is answered then.</summary>
    [Alias("Register")]
    Task<DirectoryAnswer> Register(GrainAddress address, MembershipVersion version);

    [Alias("Unregister")]
    Task<DirectoryAnswer> Unregister(GrainAddress address, MembershipVersion version);

    /// <summary>The silo's own registered activations in some ranges, for a silo that begins to keep these at a version.</summary>
    [Alias("Recover")]
    Task<List<GrainAddress>> Recover(HashRanges ranges, MembershipVersion version);

    /// <summary>Ends one of the silo's activations, whose grain is registered elsewhere.</summary>
    [Alias("Evict")]
    Task Evict(GrainAddress duplicate, GrainAddress registered);
}

/// <summary>What the directory answers.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.DirectoryAnswer")]
internal sealed class DirectoryAnswer
{
    /// <summary>Whether the asked silo keeps the grain's registration; if not, the asker looks for the new keeper.</summary>
    [Id(0)]
    public bool IsOwner { get; init; }

    /// <summary>The membership version at which the answer was given.</summary>
    [Id(1)]
    public MembershipVersion Version { get; init; }

    /// <summary>The registered address, if there is one.</summary>
    [Id(2)]
    public GrainAddress? Address { get; init; }
}
