namespace Winnow.Grains.Following.Administration;

/// <summary>Questions for figures. A silo that has stopped, which nobody may know yet, does not hold up what the others say.</summary>
internal sealed class AnswersInTime(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <param name="answer">The call that was made.</param>
    /// <param name="who">Was asked: for the reason.</param>
    /// <param name="timeout">What the caller wants to wait; a few seconds when null.</param>
    public async Task<T> Wait<T>(Task<T> answer, string who, TimeSpan? timeout)
    {
        var patience = timeout ?? Patience;
        try
        {
            return await answer.WaitAsync(patience, time);
        }
        catch (TimeoutException exception) when (!answer.IsCompleted)
        {
            throw new TimeoutException($"{who} has not answered within [{patience.TotalMilliseconds}ms]", exception);
        }
    }
}
