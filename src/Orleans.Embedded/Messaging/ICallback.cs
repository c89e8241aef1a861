using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Messaging;

/// <summary>A caller that waits for a response.</summary>
internal interface ICallback
{
    Message Message { get; }

    TimeSpan Timeout { get; }

    CancellationTokenRegistration Cancellation { get; set; }

    /// <summary>Takes a response, as an object or as bytes.</summary>
    void Complete(object response);

    void Fail(Exception exception);
}

/// <summary>A caller that waits for a value as a task.</summary>
internal sealed class Callback<T>(Message message, TimeSpan timeout) : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), ICallback
{
    public Message Message => message;

    public TimeSpan Timeout => timeout;

    public CancellationTokenRegistration Cancellation { get; set; }

    public void Complete(object response)
    {
        Cancellation.Unregister();
        try
        {
            var answer = response as Response ?? ((SerializedResponse)response).Read<T>();
            if (answer.Exception is { } exception)
            {
                TrySetException(exception);
            }
            else
            {
                TrySetResult(answer.GetResult<T>());
            }
        }
        catch (Exception unreadable)
        {
            TrySetException(unreadable);
        }
    }

    public void Fail(Exception exception)
    {
        Cancellation.Unregister();
        TrySetException(exception);
    }
}
