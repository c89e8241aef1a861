using System.Reflection;
using Orleans.CodeGeneration;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call of a grain method.</summary>
public interface IRequest : IInvokable
{
    InvokeMethodOptions Options { get; }

    void AddInvokeMethodOptions(InvokeMethodOptions options);

    static string ToString(IRequest request) => $"[{request.GetTarget()}].{ToMethodCallString(request)}";

    static string ToMethodCallString(IRequest request)
    {
        var arguments = Enumerable.Range(0, request.GetArgumentCount()).Select(i => request.GetArgument(i)?.ToString() ?? "null");
        return $"{request.GetInterfaceName()}.{request.GetMethodName()}({string.Join(", ", arguments)})";
    }
}

/// <summary>The base of compiled calls.</summary>
public abstract class RequestBase : IRequest
{
    private CancellationTokenSource? _cancellation;

    public InvokeMethodOptions Options { get; protected set; }

    public virtual bool IsCancellable => Descriptor.CancellationTokenIndex >= 0;

    internal MethodDescriptor Descriptor => ((ICompiledInvokable)this).Descriptor;

    public abstract ValueTask<Response> Invoke();

    public abstract object? GetTarget();

    public abstract void SetTarget(ITargetHolder holder);

    public virtual int GetArgumentCount() => Descriptor.ParameterTypes.Length;

    public virtual object? GetArgument(int index) => throw new ArgumentOutOfRangeException(nameof(index), $"{GetMethodName()} has no argument {index}");

    public virtual void SetArgument(int index, object? value) => throw new ArgumentOutOfRangeException(nameof(index), $"{GetMethodName()} has no argument {index}");

    public virtual string GetMethodName() => Descriptor.Name;

    public virtual string GetInterfaceName() => Descriptor.InterfaceName;

    public virtual string GetActivityName() => Descriptor.ActivityName;

    public virtual MethodInfo GetMethod() => Descriptor.Method;

    public virtual Type GetInterfaceType() => Descriptor.InterfaceType;

    public virtual TimeSpan? GetDefaultResponseTimeout() => Descriptor.ResponseTimeout;

    public virtual CancellationToken GetCancellationToken() =>
        Descriptor.CancellationTokenIndex is var index and >= 0 && GetArgument(index) is CancellationToken token ? token : CancellationToken.None;

    public virtual bool TryCancel()
    {
        if (_cancellation is not { } cancellation)
        {
            return false;
        }

        cancellation.Cancel();
        return true;
    }

    public void AddInvokeMethodOptions(InvokeMethodOptions options) => Options |= options;

    public virtual void Dispose()
    {
        _cancellation?.Dispose();
        _cancellation = null;
    }

    public override string ToString() => IRequest.ToString(this);

    /// <summary>Puts copies in the place of arguments that caller and target could both change.</summary>
    internal void CopyArguments()
    {
        if (!Descriptor.HasCopiedArguments)
        {
            return;
        }

        var context = CopyContext.Rent();
        try
        {
            ((ICompiledInvokable)this).CopyArguments(context);
        }
        finally
        {
            CopyContext.Return(context);
        }
    }

    /// <summary>Writes what the caller has set besides the arguments.</summary>
    internal virtual void WriteSettings(SerializationWriter writer)
    {
    }

    internal virtual void ReadSettings(SerializationReader reader)
    {
    }

    /// <summary>Puts a token of the target's own in the place of the caller's, which never leaves the caller.</summary>
    internal void UseOwnCancellationToken()
    {
        _cancellation = new CancellationTokenSource();
        SetArgument(Descriptor.CancellationTokenIndex, _cancellation.Token);
    }
}
