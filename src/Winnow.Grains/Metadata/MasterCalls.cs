namespace Winnow.Grains.Metadata;

/// <summary>Calls to grains that move when their silo dies, or end when they are fenced: another try reaches the new activation.</summary>
internal static class MasterCalls
{
    private const int Attempts = 4;

    /// <summary>The call must be safe to repeat.</summary>
    public static async Task<T> Retried<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (attempt < Attempts
                && exception is Orleans.Storage.InconsistentStateException or SiloUnavailableException or OrleansMessageRejectionException)
            {
                // The activation that refused is on its way out.
            }
        }
    }

    public static Task Retried(Func<Task> call) => Retried(async () =>
    {
        await call();
        return true;
    });
}
