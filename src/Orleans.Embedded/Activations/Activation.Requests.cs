using Orleans.Runtime.Messaging;
using Orleans.Runtime.Scheduling;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Activations;

internal sealed partial class Activation : ITurn
{
    // So many requests begin before the continuations of others get their turn.
    private const int RequestsPerTurn = 64;

    private readonly RequestQueue _waiting = new();

    // Few at a time but for reentrant grains.
    private readonly HashSet<Message> _running = [];

    // How many sections let each call chain back in.
    private Dictionary<Guid, int>? _reentrantSections;

    // Of the running requests, those that do not interleave with everything: all are read-only, or it is one.
    private int _runningReadOnly;
    private int _runningOthers;
    private bool _turnQueued;
    private long _lastUsed;

    public int WaitingCount => _waiting.Count;

    public void ReceiveMessage(object message) => ReceiveRequest((Message)message);

    public void OnEnterReentrantSection(Guid reentrancyId)
    {
        lock (_lock)
        {
            _reentrantSections ??= [];
            _reentrantSections[reentrancyId] = _reentrantSections.GetValueOrDefault(reentrancyId) + 1;
        }
    }

    public void OnExitReentrantSection(Guid reentrancyId)
    {
        lock (_lock)
        {
            if (_reentrantSections is not null && _reentrantSections.TryGetValue(reentrancyId, out var count))
            {
                if (count > 1)
                {
                    _reentrantSections[reentrancyId] = count - 1;
                }
                else
                {
                    _reentrantSections.Remove(reentrancyId);
                }
            }
        }
    }

    /// <summary>Runs the requests that may run now.</summary>
    void ITurn.Execute()
    {
        lock (_lock)
        {
            _turnQueued = false;
        }

        RunRequests();
    }

    private void ReceiveRequest(Message message)
    {
        if (message.Kind == MessageKind.Cancel)
        {
            CancelRequest(message);
            return;
        }

        var limit = _shared.MessagingOptions.MaxEnqueuedRequestsHardLimit;
        var full = false;
        var gone = false;
        lock (_lock)
        {
            if (_state == ActivationState.Invalid)
            {
                gone = true;
            }
            else if (limit > 0 && _waiting.Count >= limit)
            {
                full = true;
            }
            else
            {
                _waiting.Enqueue(message);
                if (_state is ActivationState.Valid or ActivationState.Deactivating)
                {
                    QueueTurn();
                }
            }
        }

        if (gone)
        {
            _shared.Runtime.Catalog.Reroute(message, Address);
        }
        else if (full)
        {
            _shared.Runtime.Reject(message, new LimitExceededException("MaxEnqueuedRequests", _waiting.Count, limit, this));
        }
    }

    private void RunRequests()
    {
        for (var i = 0; ; i++)
        {
            Message? message;
            lock (_lock)
            {
                if (i == RequestsPerTurn)
                {
                    QueueTurn();
                    return;
                }

                message = NextRequest();
                if (message is null)
                {
                    if (_state == ActivationState.Deactivating && _running.Count == 0 && !_isFinishing)
                    {
                        _isFinishing = true;
                        _ = FinishDeactivating();
                    }

                    return;
                }

                _running.Add(message);
                _runningReadOnly += message.IsReadOnly ? 1 : 0;
                _runningOthers += message.IsReadOnly || message.IsAlwaysInterleave ? 0 : 1;
            }

            Invoke(message);
        }
    }

    // Under the lock.
    private void QueueTurn()
    {
        if (!_turnQueued)
        {
            _turnQueued = true;
            _scheduler.QueueTurn(this);
        }
    }

    private Message? NextRequest()
    {
        if (_state == ActivationState.Valid)
        {
            for (var i = 0; i < _waiting.Count; i++)
            {
                if (MayRun(_waiting[i]))
                {
                    return _waiting.RemoveAt(i);
                }

                if (_waiting.OvertakerCount == 0 && !_shared.IsReentrant && _shared.MayInterleave is null)
                {
                    break;
                }
            }
        }
        else if (_state == ActivationState.Deactivating && _running.Count > 0)
        {
            // What runs still may wait for calls that come back to it.
            for (var i = 0; i < _waiting.Count; i++)
            {
                if (_reentrantSections is { } sections && _waiting[i].ReentrancyId is var id && id != Guid.Empty && sections.ContainsKey(id))
                {
                    return _waiting.RemoveAt(i);
                }
            }
        }

        return null;
    }

    private bool MayRun(Message message)
    {
        if (_running.Count == 0 || message.IsAlwaysInterleave || _shared.IsReentrant)
        {
            return true;
        }

        if (message.IsReadOnly && _runningOthers == 0)
        {
            return true;
        }

        if (_runningOthers == 0 && _runningReadOnly == 0)
        {
            // Only calls that interleave with everything are running.
            return true;
        }

        if (_reentrantSections is { Count: > 0 } sections && message.ReentrancyId is var id && id != Guid.Empty && sections.ContainsKey(id))
        {
            return true;
        }

        return _shared.MayInterleave is { } predicate && message.Body is IInvokable request && AskMayInterleave(predicate, request);
    }

    private bool AskMayInterleave(Func<object, IInvokable, bool> predicate, IInvokable request)
    {
        try
        {
            return predicate(GrainInstance!, request);
        }
        catch (Exception exception)
        {
            LogMayInterleaveFailed(exception, this);
            return false;
        }
    }

    private void Invoke(Message message)
    {
        try
        {
            if (message.IsExpired(_shared.Runtime.MessagingTime) && _shared.MessagingOptions.DropExpiredMessages)
            {
                LogExpired(message);
                OnCompleted(message);
                return;
            }

            if (message.IsKeepAlive)
            {
                _lastUsed = _shared.Runtime.TimeProvider.GetTimestamp();
            }

            RequestContext.SetData(message.RequestContextData);
            var response = _shared.Runtime.Invoker.Invoke(this, message);
            if (response.IsCompletedSuccessfully)
            {
                Respond(message, response.Result);
            }
            else
            {
                _ = AwaitAndRespond(message, response);
            }
        }
        catch (Exception exception)
        {
            Respond(message, Response.FromException(exception));
        }
        finally
        {
            RequestContext.SetData(null);
        }
    }

    private async Task AwaitAndRespond(Message message, ValueTask<Response> response)
    {
        Response result;
        try
        {
            result = await response;
        }
        catch (Exception exception)
        {
            result = Response.FromException(exception);
        }

        Respond(message, result);
        RunRequests();
    }

    private void Respond(Message message, Response response)
    {
        OnCompleted(message);
        if (response.Exception is { } exception)
        {
            OnFailed(message, exception);
        }

        if (message.Kind == MessageKind.Request)
        {
            _shared.Runtime.Respond(message, response);
        }

        // Timers, which are requests as well, outlive their ticks.
        (message.Body as RequestBase)?.Dispose();
    }

    private void OnFailed(Message message, Exception exception)
    {
        if (message.Kind == MessageKind.OneWay)
        {
            LogOneWayFailed(exception, message);
        }

        if (exception is Storage.InconsistentStateException { IsSourceActivation: true } inconsistent)
        {
            // This activation's state is older than the stored one: the next call reads it afresh. Callers, whose state is not concerned, see a plain failure.
            inconsistent.IsSourceActivation = false;
            Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, exception, "The state was written by somebody else"));
        }
    }

    private void OnCompleted(Message message)
    {
        lock (_lock)
        {
            _running.Remove(message);
            _runningReadOnly -= message.IsReadOnly ? 1 : 0;
            _runningOthers -= message.IsReadOnly || message.IsAlwaysInterleave ? 0 : 1;
        }
    }

    private void CancelRequest(Message cancel)
    {
        Message? waiting = null;
        IInvokable? running = null;
        lock (_lock)
        {
            for (var i = 0; i < _waiting.Count; i++)
            {
                if (_waiting[i].Id == cancel.Id && _waiting[i].SendingGrain == cancel.SendingGrain)
                {
                    waiting = _waiting.RemoveAt(i);
                    break;
                }
            }

            if (waiting is null)
            {
                foreach (var message in _running)
                {
                    if (message.Id == cancel.Id && message.SendingGrain == cancel.SendingGrain)
                    {
                        running = message.Body as IInvokable;
                        break;
                    }
                }
            }
        }

        if (waiting is not null)
        {
            _shared.Runtime.Respond(waiting, Response.FromException(new OperationCanceledException("The call was cancelled before it ran")));
        }
        else if (running is not null)
        {
            // Continuations of the grain's code run in its turns, as always.
            _scheduler.QueueAction(static state => ((IInvokable)state).TryCancel(), running);
        }
    }
}
