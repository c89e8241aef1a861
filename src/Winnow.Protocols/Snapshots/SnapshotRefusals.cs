namespace Winnow.Protocols.Snapshots;

/// <summary>What repositories and snapshots are refused with, in Elasticsearch's words.</summary>
public static class SnapshotRefusals
{
    public const string RepositoryMissingType = "repository_missing_exception";

    public static Refusal RepositoryMissing(string name) => new(RepositoryMissingType, 404, $"[{name}] missing");

    public static Refusal Repository(string name, string reason) => new("repository_exception", 500, $"[{name}] {reason}");

    public static Refusal RepositoryConflict(string name, string reason) => new(
        "repository_conflict_exception", 409, $"[{name}] trying to modify or unregister repository that is currently used ({reason})");

    public static Refusal ReadOnly(string name, string action) => Repository(name, $"cannot {action} in a readonly repository");

    public static Refusal InvalidSnapshotName(string repository, string name, string reason) => new(
        "invalid_snapshot_name_exception", 400, $"[{repository}:{name}] Invalid snapshot name [{name}], {reason}");

    public static Refusal SnapshotMissing(string repository, string name) => new("snapshot_missing_exception", 404, $"[{repository}:{name}] is missing");

    public static Refusal Snapshot(string repository, string name, string reason) => new("snapshot_exception", 500, $"[{repository}:{name}] {reason}");

    public static Refusal Concurrent(string repository, string name, string reason) => new(
        "concurrent_snapshot_execution_exception", 503, $"[{repository}:{name}] {reason}");

    public static Refusal InProgress(string action, string indices) => new(
        "snapshot_in_progress_exception",
        400,
        $"Cannot {action} indices that are being snapshotted: {indices}. Try again after snapshot finishes or cancel the currently running snapshot.");

    public static Refusal Restore(string repository, string name, string reason) => new("snapshot_restore_exception", 500, $"[{repository}:{name}] {reason}");
}
