using Winnow.Grains.Errors;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>What repositories refuse and fail with, in Elasticsearch's words.</summary>
internal static class RepositoryErrors
{
    /// <summary>The storage failed: another try may do better.</summary>
    public static bool MayPass(Exception exception) =>
        exception is BlobStoreException or TimeoutException or OrleansException && exception is not RepositoryException;

    /// <summary>A failure of the storage as the repository's.</summary>
    public static WinnowException Failed(string repository, string what, Exception cause) => cause switch
    {
        WinnowException winnow => winnow,
        Winnow.Protocols.Refusal refusal => refusal.ToWinnow(),
        _ => new WinnowException(
            new WinnowError { Type = "repository_exception", Status = 500, Reason = $"[{repository}] {what}", CausedBy = Cause(cause) }, cause),
    };

    public static WinnowException SnapshotFailed(string repository, string snapshot, string what, Exception? cause) => new(
        new WinnowError { Type = "snapshot_exception", Status = 500, Reason = $"[{repository}:{snapshot}] {what}", CausedBy = cause is null ? null : Cause(cause) },
        cause);

    /// <summary>Runs what asks a repository; its failures say which repository it was.</summary>
    public static async Task<T> Of<T>(string repository, string what, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (IOException exception)
        {
            throw Failed(repository, what, exception);
        }
    }

    private static WinnowError Cause(Exception cause) => cause is RepositoryException
        ? new WinnowError { Type = cause is RepositoryCorruptionException ? "repository_exception" : "repository_data_exception", Status = 500, Reason = cause.Message }
        : cause.ToError();
}
