namespace Winnow.Contracts;

/// <summary>Indices of a snapshot, and what else of it comes back: all names in one decision.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RestoreIndicesCommand")]
public sealed record RestoreIndicesCommand
{
    [Id(0)] public RestoredIndexMessage[] Indices { get; init; } = [];

    /// <summary>The global state, as the snapshot has it; empty when it stays as it is.</summary>
    [Id(1)] public ReadOnlyMemory<byte> GlobalState { get; init; }

    /// <summary>repository:snapshot/uuid, for messages.</summary>
    [Id(2)] public string Snapshot { get; init; } = "";
}

[GenerateSerializer, Immutable, Alias("winnow.RestoredIndex")]
public sealed record RestoredIndexMessage
{
    /// <summary>A new one, or that of the closed index that is replaced.</summary>
    [Id(0)] public string Uuid { get; init; } = "";

    [Id(1)] public RestoreIndexCommand Command { get; init; } = new();

    [Id(2)] public bool Hidden { get; init; }

    /// <summary>The aliases in the form in which they are persisted.</summary>
    [Id(3)] public ReadOnlyMemory<byte> Aliases { get; init; }
}
