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

    /// <summary>Begins a create, clone or restore; answers when it is persisted and registered in the repository, and goes on by itself.</summary>
    [Alias("Begin"), ResponseTimeout("00:02:00")]
    Task Begin(SnapshotOperationMessage operation);

    /// <summary>Begins a delete, or joins one. Gives back the operation to wait for.</summary>
    [Alias("Delete"), ResponseTimeout("00:02:00")]
    Task<string> Delete(SnapshotOperationMessage operation);

    /// <summary>Answers when the operation has ended, or after ten seconds: then the caller asks again.</summary>
    [Alias("Wait"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<SnapshotOperationEnd> Wait(string operation);

    /// <summary>What is to be done in this repository.</summary>
    [Alias("Operations"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<StateMessage> Operations();

    /// <summary>The state of a snapshot that is being made; null when none is of this uuid.</summary>
    [Alias("Progress"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<SnapshotProgress?> Progress(string snapshotUuid);

    /// <summary>Removes what no snapshot reaches, or says what that is.</summary>
    [Alias("Cleanup"), ResponseTimeout("06:00:00")]
    Task<CleanupMessage> Cleanup(bool dryRun);

    /// <summary>Goes on with what another activation began; called now and then.</summary>
    [Alias("Resume"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task Resume();
}

[GenerateSerializer, Immutable, Alias("winnow.NodeName")]
public sealed record NodeName
{
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public string Name { get; init; } = "";
}

/// <summary>An operation in the form in which it is persisted.</summary>
[GenerateSerializer, Immutable, Alias("winnow.SnapshotOperation")]
public sealed record SnapshotOperationMessage
{
    [Id(0)] public ReadOnlyMemory<byte> Json { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.SnapshotOperationEnd")]
public sealed record SnapshotOperationEnd
{
    [Id(0)] public bool Ended { get; init; }

    /// <summary>Why it came to nothing; null when it did not, or when nobody remembers: then the repository tells.</summary>
    [Id(1)] public WinnowError? Error { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.Cleanup")]
public sealed record CleanupMessage
{
    [Id(0)] public long Bytes { get; init; }

    [Id(1)] public long Blobs { get; init; }
}
