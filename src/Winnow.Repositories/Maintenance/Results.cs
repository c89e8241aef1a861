using System.Collections.Immutable;

namespace Winnow.Repositories;

/// <summary>What sweeping removed.</summary>
/// <param name="Bytes">Of contents, before they were framed.</param>
/// <param name="Waiting">Batches that somebody who is registered may still rely on.</param>
public sealed record SweepResult(long Blobs, long Bytes, int Waiting);

/// <summary>How far a clean-up is.</summary>
public sealed record CleanupProgress(long ListedBlobs, long DeletedBlobs, long DeletedBytes);

/// <summary>What a clean-up removed, or would have.</summary>
public sealed record CleanupResult(bool DryRun, long DeletedBlobs, long DeletedBytes);

/// <summary>How far a check is. Whoever is told may take his time: so he says how fast it goes.</summary>
/// <param name="NewBytes">Those that were read since he was told last.</param>
public sealed record IntegrityProgress(long Contents, long Bytes, long NewBytes, long Problems);

/// <summary>Something that is wrong with a blob.</summary>
public sealed record IntegrityProblem(string Blob, string Problem);

/// <summary>What a check found.</summary>
/// <param name="Generation">The root that was checked.</param>
/// <param name="Bytes">That were read of contents.</param>
/// <param name="CountsChecked">Whether references were counted: not when the repository changed all the time meanwhile.</param>
/// <param name="ProblemCount">Of all; of very many only the first are listed.</param>
public sealed record IntegrityReport(
    long Generation, long Snapshots, long Contents, long Bytes, bool CountsChecked, long ProblemCount, ImmutableArray<IntegrityProblem> Problems);
