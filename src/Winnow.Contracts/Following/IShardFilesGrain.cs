namespace Winnow.Contracts;

/// <summary>
/// The files of a leader's shard for a follower that begins. Same keys as <see cref="IShardGrain"/>; any started copy that is in sync answers. A session
/// keeps the files of one commit, and ends by itself when nobody has asked for
/// <c>ccr.indices.recovery.recovery_activity_timeout</c>. Whoever lost it opens another one, here or on another copy: files of the same name, length
/// and checksum are the same everywhere. Calls are unordered, so that clients may go straight to the silo of the copy.
/// </summary>
[Alias("winnow.IShardFilesGrain"), Unordered]
public interface IShardFilesGrain : IGrainWithStringKey
{
    /// <summary>The error type of a session that is over, or never was here.</summary>
    const string NoSession = "follower_session_missing_exception";

    /// <summary>Commits what is there. All operations in the files are on every in-sync copy: no failover takes them back.</summary>
    [Alias("OpenFiles"), AlwaysInterleave, ResponseTimeout("00:02:00")]
    Task<LeaderFiles> OpenFiles();

    /// <summary>A piece of a file. The caller keeps to his bandwidth himself.</summary>
    [Alias("ReadFile"), AlwaysInterleave, ResponseTimeout("00:02:00")]
    Task<RecoveryChunk> ReadFile(LeaderChunkRequest request);

    /// <summary>A file arrived otherwise than it was committed: the copy looks whether it is so here as well, and has failed then.</summary>
    [Alias("VerifyFile"), AlwaysInterleave, ResponseTimeout("00:15:00")]
    Task VerifyFile(LeaderChunkRequest request);

    [Alias("CloseFiles"), AlwaysInterleave]
    Task CloseFiles(LeaderChunkRequest request);
}
