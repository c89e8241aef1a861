namespace Winnow.Contracts;

[GenerateSerializer, Immutable, Alias("winnow.SharedTermsRequest")]
public sealed record SharedTermsRequest
{
    /// <summary>The leader's history that the numbers belong to.</summary>
    [Id(0)] public string HistoryUuid { get; init; } = "";

    [Id(1)] public long FromSeqNo { get; init; }

    [Id(2)] public long ToSeqNo { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.SharedVersionsRequest")]
public sealed record SharedVersionsRequest
{
    /// <summary>The leader's history that the number belongs to.</summary>
    [Id(0)] public string HistoryUuid { get; init; } = "";

    /// <summary>Both have all operations up to this one.</summary>
    [Id(1)] public long SeqNo { get; init; }

    [Id(2)] public string[] Ids { get; init; } = [];

    /// <summary>For each the last operation up to there that the caller still has, which may be the right one; -1 for none.</summary>
    [Id(3)] public long[] HeldSeqNos { get; init; } = [];

    /// <summary>The document that exceeds it is the last one.</summary>
    [Id(4)] public long MaxBytes { get; init; } = 8L << 20;
}

/// <summary>What some documents were.</summary>
[GenerateSerializer, Immutable, Alias("winnow.SharedVersionsAnswer")]
public sealed record SharedVersionsAnswer
{
    /// <summary>How many of the ids are answered, from the first on.</summary>
    [Id(0)] public int Answered { get; init; }

    /// <summary>The documents that were there, or what they have become since, each as the translog writes the operation that has made it.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Documents { get; init; }

    /// <summary>CRC-32C of these bytes.</summary>
    [Id(2)] public long Checksum { get; init; }

    /// <summary>Those that were what the caller still has.</summary>
    [Id(4)] public string[] Held { get; init; } = [];

    /// <summary>Those that have changed since, so that nobody knows any more what they were. One that is not among the documents was deleted.</summary>
    [Id(3)] public string[] Changed { get; init; } = [];
}
