namespace Winnow.Contracts;

/// <summary>A piece of metadata at a version: the cluster's names, or one index. The JSON is the form in which it is persisted.</summary>
[GenerateSerializer, Immutable, Alias("winnow.StateMessage")]
public sealed record StateMessage
{
    /// <summary>The index uuid; <c>cluster</c> for the names.</summary>
    [Id(0)] public string Key { get; init; } = "";

    [Id(1)] public long Version { get; init; }

    /// <summary>Empty when there is no such thing (any more), or nothing newer than the caller's.</summary>
    [Id(2)] public ReadOnlyMemory<byte> Json { get; init; }
}
