namespace Winnow.Simulation.Workloads;

internal enum OperationKind
{
    Write,
    Create,
    CompareAndSet,
    Update,
    Delete,
    Get,
}

internal enum Outcome
{
    /// <summary>No answer, or one that leaves open whether it was carried out.</summary>
    Unknown,

    /// <summary>Acknowledged.</summary>
    Done,

    /// <summary>Refused with a version conflict, or for want of a document: it changed nothing.</summary>
    Refused,

    /// <summary>Refused before it could change anything.</summary>
    Rejected,
}

/// <summary>What a client asked for, and what it was told. A write that failed is unknown, never taken for absent.</summary>
internal sealed record Operation
{
    public required int Number { get; init; }

    public required OperationKind Kind { get; init; }

    public required string Document { get; init; }

    /// <summary>Of a write, a number that no other write has.</summary>
    public long Value { get; init; }

    public long IfSeqNo { get; init; } = -1;

    public long IfTerm { get; init; }

    public string Node { get; init; } = "";

    public long Invoked { get; init; }

    public long Completed { get; set; } = long.MaxValue;

    public Outcome Outcome { get; set; }

    public string Error { get; set; } = "";

    /// <summary>Of a write that was done, its number; of a get, that of the write it saw.</summary>
    public long SeqNo { get; set; } = -1;

    public long Term { get; set; }

    public long Version { get; set; } = -1;

    /// <summary>Of a write, whether there was a document before; of a get, whether there is one.</summary>
    public bool Existed { get; set; }

    /// <summary>Of a get, what it saw.</summary>
    public long Seen { get; set; }

    public bool IsWrite => Kind != OperationKind.Get;

    public override string ToString() =>
        $"#{Number} {Kind} {Document}{(IsWrite ? $"={Value}" : "")}{(IfSeqNo >= 0 ? $" if {IfSeqNo}/{IfTerm}" : "")} on {Node} [{Seconds(Invoked)}..{Seconds(Completed)}]: "
        + (Outcome == Outcome.Done ? $"{SeqNo}/{Term} v{Version} {(Existed ? "existed" : "new")}{(IsWrite ? "" : $" saw {Seen}")}" : $"{Outcome} {Error}");

    private static string Seconds(long ticks) => ticks == long.MaxValue ? "" : $"{ticks / 10_000_000}.{ticks % 10_000_000:d7}";
}
