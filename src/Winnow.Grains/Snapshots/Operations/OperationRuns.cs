using System.Text;
using Microsoft.Extensions.Logging;
using Winnow.Grains.Errors;
using Winnow.Grains.Snapshots.Restoring;
using Winnow.Protocols;
using Winnow.Protocols.Snapshots;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>Has one operation done, or taken back when it has come to nothing.</summary>
internal sealed partial class OperationRuns(
    CreateRun creating, CloneRun cloning, DeleteRun deleting, RestoreRun restoring, FailedRun failing, ILogger<OperationRuns> logger)
{
    /// <summary>Why it came to nothing, if it did. It throws where another activation has to go on.</summary>
    public async Task<WinnowError?> Run(IRepositoryOperations operations, SnapshotOperation operation)
    {
        if (operation.Failure is null)
        {
            try
            {
                await Carry(operations, operation);
                return null;
            }
            catch (SnapshotIsThereException)
            {
                // An activation before this one was not told, or died before it could write that it was done.
                return null;
            }
            catch (Exception exception) when (!RootRetries.IsFenced(exception))
            {
                LogFailed(operations.Name, operation.Kind, operation.Uuid, exception);
                var error = exception.ToError();
                if (operation.Kind == OperationKind.Delete)
                {
                    return error;
                }

                // Nobody may carry on what this one begins to take back.
                operation = operation with { Failure = Encoding.UTF8.GetString(StateJson.Write(error)) };
                await operations.Persist(state => SnapshotOperations.Fail(state, operation.Uuid, operation.Failure));
            }
        }

        return await failing.Run(operations, operation) ? null : StateJson.Read<WinnowError>(Encoding.UTF8.GetBytes(operation.Failure!));
    }

    private Task Carry(IRepositoryOperations operations, SnapshotOperation operation) => operation.Kind switch
    {
        OperationKind.Create => creating.Run(operations, operation),
        OperationKind.Clone => cloning.Run(operations, operation),
        OperationKind.Delete => deleting.Run(operations, operation),
        _ => restoring.Run(operations, operation),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Repository}] {Kind} [{Uuid}] came to nothing")]
    private partial void LogFailed(string repository, OperationKind kind, string uuid, Exception exception);
}
