namespace Winnow.Contracts;

/// <summary>A node's folder of an index that the cluster does not have.</summary>
[GenerateSerializer, Immutable, Alias("winnow.DanglingFolder")]
public sealed record DanglingFolder
{
    [Id(0)] public string IndexUuid { get; init; } = "";

    /// <summary>The index as the node last knew it; empty when that cannot be read any more.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Json { get; init; }

    [Id(2)] public HeldCopyMessage[] Held { get; init; } = [];
}

/// <summary>Import or deletion of a dangling index.</summary>
[GenerateSerializer, Immutable, Alias("winnow.DanglingIndexRequest")]
public sealed record DanglingIndexRequest
{
    [Id(0)] public string IndexUuid { get; init; } = "";

    /// <summary>Must be true: nobody knows what the folder's copies miss.</summary>
    [Id(1)] public bool AcceptDataLoss { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ImportIndexCommand")]
public sealed record ImportIndexCommand
{
    [Id(0)] public string Uuid { get; init; } = "";

    [Id(1)] public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>All copies that nodes hold.</summary>
    [Id(2)] public HeldCopyMessage[] Held { get; init; } = [];
}
