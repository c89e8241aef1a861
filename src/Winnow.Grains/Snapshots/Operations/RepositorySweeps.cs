using Microsoft.Extensions.Logging;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>Removes in the background what deletes have condemned.</summary>
internal sealed partial class RepositorySweeps(ILogger<RepositorySweeps> logger)
{
    public async Task Run(string name, Func<Task<Repository>> open)
    {
        try
        {
            var swept = await (await open()).Sweep();
            if (swept.Blobs > 0)
            {
                LogSwept(name, swept.Blobs, swept.Bytes);
            }
        }
        catch (Exception exception)
        {
            // It stays garbage until somebody sweeps again.
            LogFailed(name, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Repository}] removed {Blobs} blobs of {Bytes} bytes that no snapshot held any more")]
    private partial void LogSwept(string repository, long blobs, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Repository}] what no snapshot holds any more could not be removed yet")]
    private partial void LogFailed(string repository, Exception exception);
}
