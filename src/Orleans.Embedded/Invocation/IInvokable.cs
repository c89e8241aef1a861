using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>A method call as an object: the method, its arguments and, at the end, its target.</summary>
public interface IInvokable : IDisposable
{
    /// <summary>Whether a parameter of the method is a cancellation token.</summary>
    bool IsCancellable { get; }

    object? GetTarget();

    void SetTarget(ITargetHolder holder);

    ValueTask<Response> Invoke();

    int GetArgumentCount();

    object? GetArgument(int index);

    void SetArgument(int index, object? value);

    string GetMethodName();

    string GetInterfaceName();

    string GetActivityName();

    MethodInfo GetMethod();

    Type GetInterfaceType();

    TimeSpan? GetDefaultResponseTimeout();

    CancellationToken GetCancellationToken();

    bool TryCancel();
}

/// <summary>Holds what a call is for: a grain instance and its components.</summary>
public interface ITargetHolder
{
    object? GetTarget();

    object? GetComponent(Type componentType);
}

/// <summary>Takes the answer to a call.</summary>
public interface IResponseCompletionSource
{
    void Complete(Response value);

    void Complete();
}
