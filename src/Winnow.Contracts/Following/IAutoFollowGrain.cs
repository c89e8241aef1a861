namespace Winnow.Contracts;

/// <summary>Makes followers for the patterns of one remote cluster, whose alias is the key. The master calls it again and again.</summary>
[Alias("winnow.IAutoFollowGrain")]
public interface IAutoFollowGrain : IGrainWithStringKey
{
    [Alias("Wake"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task Wake();

    [Alias("Stats"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<AutoFollowView> Stats();
}

/// <summary>What auto-follow has come to with one remote cluster.</summary>
[GenerateSerializer, Immutable, Alias("winnow.AutoFollowView")]
public sealed record AutoFollowView
{
    [Id(0)] public string Alias { get; init; } = "";

    [Id(1)] public long Followed { get; init; }

    [Id(2)] public long FailedFollows { get; init; }

    [Id(3)] public long FailedListings { get; init; }

    [Id(4)] public AutoFollowFailure[] Errors { get; init; } = [];

    [Id(5)] public long MillisSinceLastCheck { get; init; } = -1;

    [Id(6)] public long LastSeenMetadataVersion { get; init; } = -1;
}

[GenerateSerializer, Immutable, Alias("winnow.AutoFollowFailure")]
public sealed record AutoFollowFailure
{
    /// <summary>The pattern, or <c>pattern:index</c>.</summary>
    [Id(0)] public string Key { get; init; } = "";

    [Id(1)] public long AtMillis { get; init; }

    [Id(2)] public WinnowError Error { get; init; } = new();
}
