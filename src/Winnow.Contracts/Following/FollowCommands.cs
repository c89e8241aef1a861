namespace Winnow.Contracts;

/// <summary>What an index that follows, or shall follow, is to become.</summary>
[GenerateSerializer, Immutable, Alias("winnow.FollowCommandMessage")]
public sealed record FollowCommandMessage
{
    /// <summary>The name of the command.</summary>
    [Id(0)] public string Kind { get; init; } = "";

    /// <summary>The command as state is written.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Json { get; init; }
}

/// <summary>A new follower, which has been made already, gets its name.</summary>
[GenerateSerializer, Immutable, Alias("winnow.NameFollowerCommand")]
public sealed record NameFollowerCommand
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string Uuid { get; init; } = "";

    [Id(2)] public bool Hidden { get; init; }

    [Id(3)] public long CreatedMillis { get; init; }
}
