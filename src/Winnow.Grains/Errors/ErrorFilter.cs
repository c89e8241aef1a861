namespace Winnow.Grains.Errors;

/// <summary>What leaves a grain of Winnow's is a <see cref="WinnowException"/>: the only one that every caller can read.</summary>
internal sealed class ErrorFilter : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception exception) when (Mine(exception))
        {
            throw exception.ToWinnow();
        }
    }

    /// <summary>Orleans' own exceptions keep their meaning: callers retry by it, and the runtime ends a fenced activation by it.</summary>
    private static bool Mine(Exception exception) =>
        exception is not (WinnowException or OrleansException or Orleans.Storage.InconsistentStateException or OperationCanceledException or TimeoutException);
}
