using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.CodeGeneration;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Messaging;

/// <summary>Sends requests, keeps the callers that wait for answers, and gives up in time. Silos and clients have one each.</summary>
internal abstract partial class RuntimeClient : IGrainReferenceRuntime, IDisposable
{
    // Silos that leave one after the other may each send a request back.
    private const int MaxSends = 8;
    private readonly ConcurrentDictionary<long, ICallback> _callbacks = new();
    private readonly MessagingOptions _options;
    private readonly IOutgoingGrainCallFilter[] _outgoingFilters;
    private readonly ILogger _logger;
    private readonly ITimer _expiryTimer;
    private long _lastId;

    protected RuntimeClient(MessagingOptions options, TimeProvider timeProvider, IEnumerable<IOutgoingGrainCallFilter> outgoingFilters, ILogger logger)
    {
        _options = options;
        TimeProvider = timeProvider;
        _outgoingFilters = [.. outgoingFilters];
        _logger = logger;
        var period = TimeSpan.FromTicks(Math.Clamp(options.ResponseTimeout.Ticks / 4, TimeSpan.TicksPerMillisecond * 10, TimeSpan.TicksPerSecond));
        _expiryTimer = timeProvider.CreateTimer(static state => ((RuntimeClient)state!).ExpireCallbacks(), this, period, period);
    }

    public TimeProvider TimeProvider { get; }

    /// <summary>Who calls when no grain does.</summary>
    protected abstract GrainId OwnId { get; }

    protected abstract SiloAddress? OwnSilo { get; }

    /// <summary>Whom answers go to: the grain that calls, if one does.</summary>
    protected virtual GrainId Sender => RuntimeContext.Current?.GrainId ?? OwnId;

    public ValueTask<T> InvokeMethodAsync<T>(GrainReference reference, IInvokable request, InvokeMethodOptions options)
    {
        (request as RequestBase)?.CopyArguments();
        if (_outgoingFilters.Length > 0 || RuntimeContext.Current?.GrainInstance is IOutgoingGrainCallFilter)
        {
            return InvokeFiltered<T>(reference, request, options);
        }

        return new(Send<T>(reference, request, options));
    }

    public ValueTask InvokeMethodAsync(GrainReference reference, IInvokable request, InvokeMethodOptions options)
    {
        (request as RequestBase)?.CopyArguments();
        if (_outgoingFilters.Length > 0 || RuntimeContext.Current?.GrainInstance is IOutgoingGrainCallFilter)
        {
            return new(InvokeFiltered<object?>(reference, request, options).AsTask());
        }

        return new(Send<object?>(reference, request, options));
    }

    public void InvokeMethod(GrainReference reference, IInvokable request, InvokeMethodOptions options)
    {
        (request as RequestBase)?.CopyArguments();
        if (_outgoingFilters.Length > 0 || RuntimeContext.Current?.GrainInstance is IOutgoingGrainCallFilter)
        {
            _ = InvokeFiltered<object?>(reference, request, options | InvokeMethodOptions.OneWay).AsTask();
            return;
        }

        _ = Send<object?>(reference, request, options | InvokeMethodOptions.OneWay);
    }

    public abstract object Cast(IAddressable grain, Type interfaceType);

    /// <summary>Takes the answer to a request that was sent from here.</summary>
    public void ReceiveResponse(Message message)
    {
        if (message.StaleAddresses is { } stale)
        {
            OnStaleAddresses(stale);
        }

        if (message.ResponseKind == ResponseKind.Unrun && _callbacks.TryGetValue(message.Id, out var unrun) && TrySendAgain(unrun.Message))
        {
            return;
        }

        if (_callbacks.TryRemove(message.Id, out var callback))
        {
            OnAnswered(callback.Message, message);
            callback.Complete(message.Body!);
        }
        else
        {
            LogUnknownResponse(message);
        }
    }

    /// <summary>Fails all calls that wait for an answer of a silo that has died.</summary>
    public void BreakCallsTo(SiloAddress silo)
    {
        foreach (var (id, callback) in CallbacksInOrder())
        {
            if (silo.Equals(callback.Message.SentTo) && _callbacks.TryRemove(id, out _))
            {
                callback.Fail(new SiloUnavailableException($"The target silo {silo} became unavailable for message: {callback.Message}"));
            }
        }
    }

    public virtual void Dispose()
    {
        _expiryTimer.Dispose();
        BreakCalls("The runtime has stopped");
        GC.SuppressFinalize(this);
    }

    /// <summary>Fails all calls that wait for an answer.</summary>
    public void BreakCalls(string reason)
    {
        foreach (var (id, callback) in CallbacksInOrder())
        {
            if (_callbacks.TryRemove(id, out _))
            {
                callback.Fail(new SiloUnavailableException(reason));
            }
        }
    }

    /// <summary>Sends a new request on its way.</summary>
    protected abstract void Dispatch(Message message);

    protected virtual void OnAnswered(Message request, Message response)
    {
    }

    protected virtual void OnStaleAddresses(List<GrainAddress> addresses)
    {
    }

    /// <summary>Whether the call's answer may be waited for only so long; runtime components have a time of their own.</summary>
    protected virtual TimeSpan TimeoutFor(IInvokable request, GrainId target) => request.GetDefaultResponseTimeout() ?? _options.ResponseTimeout;

    internal Task<T> Send<T>(GrainReference reference, IInvokable request, InvokeMethodOptions options)
    {
        var target = reference.GrainId;
        var timeout = TimeoutFor(request, target);
        var message = new Message
        {
            Kind = (options & InvokeMethodOptions.OneWay) != 0 ? MessageKind.OneWay : MessageKind.Request,
            IsReadOnly = (options & InvokeMethodOptions.ReadOnly) != 0,
            IsAlwaysInterleave = (options & InvokeMethodOptions.AlwaysInterleave) != 0,
            IsUnordered = (options & InvokeMethodOptions.Unordered) != 0,
            Id = Interlocked.Increment(ref _lastId),
            SendingGrain = Sender,
            SendingSilo = OwnSilo,
            TargetGrain = target,
            InterfaceType = reference.InterfaceType,
            InterfaceVersion = reference.InterfaceVersion,
            RequestContextData = CopyRequestContext(),
            Body = request,
        };
        if (message.Kind == MessageKind.OneWay)
        {
            Dispatch(message);
            return Task.FromResult(default(T)!);
        }

        if (timeout > TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
        {
            message.Deadline = TimeProvider.GetTimestamp() + (long)(timeout.TotalSeconds * TimeProvider.TimestampFrequency);
        }

        var callback = new Callback<T>(message, timeout);
        if (request.IsCancellable && !PrepareCancellation(callback, request))
        {
            return callback.Task;
        }

        _callbacks[message.Id] = callback;
        try
        {
            Dispatch(message);
        }
        catch
        {
            _callbacks.TryRemove(message.Id, out _);
            throw;
        }

        return callback.Task;
    }

    // A copy at one moment: sorting a dictionary that others write to would see gaps.
    private IEnumerable<KeyValuePair<long, ICallback>> CallbacksInOrder() => _callbacks.ToArray().OrderBy(c => c.Key);

    private bool TrySendAgain(Message request)
    {
        if (request.ForwardCount >= MaxSends)
        {
            return false;
        }

        request.ForwardCount++;
        request.TargetSilo = null;
        request.SentTo = null;
        try
        {
            Dispatch(request);
            return true;
        }
        catch (Exception exception)
        {
            LogNotSentAgain(exception, request);
            return false;
        }
    }

    private static Dictionary<string, object>? CopyRequestContext()
    {
        var data = RequestContext.CurrentData();
        if (data is null)
        {
            return null;
        }

        var context = CopyContext.Rent();
        try
        {
            return CodecOf<Dictionary<string, object>>.Instance.Copy(data, context);
        }
        finally
        {
            CopyContext.Return(context);
        }
    }

    private bool PrepareCancellation<T>(Callback<T> callback, IInvokable request)
    {
        var token = request.GetCancellationToken();
        if (token.IsCancellationRequested)
        {
            callback.TrySetException(new OperationCanceledException(token));
            return false;
        }

        if (token.CanBeCanceled)
        {
            callback.Message.IsCancellable = true;
            ((RequestBase)request).UseOwnCancellationToken();
            callback.Cancellation = token.UnsafeRegister(
                static (state, token) =>
                {
                    var (client, callback) = ((RuntimeClient, Callback<T>))state!;
                    client.Cancel(callback, token);
                },
                (this, callback));
        }

        return true;
    }

    private void Cancel<T>(Callback<T> callback, CancellationToken token)
    {
        if (_options.WaitForCancellationAcknowledgement)
        {
            if (_callbacks.ContainsKey(callback.Message.Id))
            {
                SendCancel(callback.Message);
            }
        }
        else if (_callbacks.TryRemove(callback.Message.Id, out _))
        {
            SendCancel(callback.Message);
            callback.TrySetException(new OperationCanceledException(token));
        }
    }

    private void SendCancel(Message request) => Dispatch(new Message
    {
        Kind = MessageKind.Cancel,
        IsAlwaysInterleave = true,
        IsUnordered = request.IsUnordered,
        Id = request.Id,
        SendingGrain = request.SendingGrain,
        SendingSilo = request.SendingSilo,
        TargetGrain = request.TargetGrain,
        TargetSilo = request.TargetSilo,
        InterfaceType = request.InterfaceType,
        InterfaceVersion = request.InterfaceVersion,
    });

    private void ExpireCallbacks()
    {
        List<ICallback>? expired = null;
        foreach (var (_, callback) in _callbacks)
        {
            if (callback.Message.IsExpired(TimeProvider))
            {
                (expired ??= []).Add(callback);
            }
        }

        if (expired is null)
        {
            return;
        }

        // In the order of the calls, so that a simulation repeats itself.
        foreach (var callback in expired.OrderBy(c => c.Message.Id))
        {
            if (_callbacks.TryRemove(callback.Message.Id, out _))
            {
                LogTimeout(callback.Message, callback.Timeout);
                if (_options.CancelRequestOnTimeout && callback.Message.IsCancellable)
                {
                    SendCancel(callback.Message);
                }

                callback.Fail(new TimeoutException($"Response did not arrive on time in {callback.Timeout} for message: {callback.Message}."));
            }
        }
    }
}
