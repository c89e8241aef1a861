using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>
/// The grain's end of enumerations. A step answers with what is there; when the next element lets wait, with a heartbeat
/// before the caller's call times out. An enumeration that nobody asks for is given up.
/// </summary>
internal sealed class AsyncEnumerableGrainExtension(IGrainContext context, TimeProvider timeProvider, MessagingOptions options) : IAsyncEnumerableGrainExtension
{
    private readonly Dictionary<Guid, Enumeration> _enumerations = [];

    public ValueTask<(EnumerationResult Status, object? Value)> StartEnumeration<T>(Guid requestId, IAsyncEnumerableRequest<T> request, CancellationToken cancellationToken)
    {
        GiveUpForgotten();
        request.SetTarget(context);
        var cancellation = new CancellationTokenSource();
        // The method's own token parameter is joined with the enumeration's.
        if (request is RequestBase { IsCancellable: true } call)
        {
            call.SetArgument(call.Descriptor.CancellationTokenIndex, cancellation.Token);
        }

        var enumerator = request.InvokeImplementation().GetAsyncEnumerator(cancellation.Token);
        var enumeration = new Enumeration<T>(enumerator, cancellation, Math.Max(1, request.MaxBatchSize));
        _enumerations[requestId] = enumeration;
        return Advance(requestId, enumeration, cancellationToken);
    }

    public ValueTask<(EnumerationResult Status, object? Value)> MoveNext<T>(Guid requestId, CancellationToken cancellationToken) =>
        _enumerations.TryGetValue(requestId, out var enumeration) && enumeration is Enumeration<T> typed
            ? Advance(requestId, typed, cancellationToken)
            : new((EnumerationResult.MissingEnumeratorError, null));

    public async ValueTask DisposeAsync(Guid requestId)
    {
        if (_enumerations.Remove(requestId, out var enumeration))
        {
            await enumeration.DisposeAsync();
        }
    }

    /// <summary>Ends all enumerations when the activation goes.</summary>
    public async Task DisposeAllAsync()
    {
        foreach (var id in _enumerations.Keys.ToArray())
        {
            await DisposeAsync(id);
        }
    }

    private async ValueTask<(EnumerationResult Status, object? Value)> Advance<T>(Guid id, Enumeration<T> enumeration, CancellationToken cancellationToken)
    {
        enumeration.LastUsed = timeProvider.GetTimestamp();
        using var registration = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), enumeration.Cancellation);
        try
        {
            var next = enumeration.Next();
            if (!next.IsCompleted && !await FinishesInTime(next, cancellationToken))
            {
                return (EnumerationResult.Heartbeat, null);
            }

            enumeration.Taken();
            if (!await next)
            {
                await DisposeAsync(id);
                return (EnumerationResult.Completed, null);
            }

            var batch = new List<T> { enumeration.Current };
            while (batch.Count < enumeration.MaxBatchSize)
            {
                next = enumeration.Next();
                if (!next.IsCompletedSuccessfully)
                {
                    break;
                }

                enumeration.Taken();
                if (!await next)
                {
                    await DisposeAsync(id);
                    return (EnumerationResult.CompletedWithBatch, batch);
                }

                batch.Add(enumeration.Current);
            }

            return (EnumerationResult.Batch, batch);
        }
        catch (OperationCanceledException) when (enumeration.Cancellation.IsCancellationRequested)
        {
            await DisposeAsync(id);
            return (EnumerationResult.Canceled, null);
        }
        catch (Exception exception)
        {
            await DisposeAsync(id);
            return (EnumerationResult.Error, exception);
        }
    }

    private async Task<bool> FinishesInTime(Task next, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(options.ResponseTimeout / 2, timeProvider, stop.Token);
        var first = await Task.WhenAny(next, delay);
        stop.Cancel();
        return ReferenceEquals(first, next) || next.IsCompleted;
    }

    private void GiveUpForgotten()
    {
        foreach (var (id, enumeration) in _enumerations.ToArray())
        {
            if (timeProvider.GetElapsedTime(enumeration.LastUsed) > options.ResponseTimeout * 4)
            {
                _ = DisposeAsync(id).AsTask();
            }
        }
    }

    private abstract class Enumeration(CancellationTokenSource cancellation) : IAsyncDisposable
    {
        public CancellationTokenSource Cancellation { get; } = cancellation;

        public long LastUsed { get; set; }

        public abstract ValueTask DisposeAsync();
    }

    private sealed class Enumeration<T>(IAsyncEnumerator<T> enumerator, CancellationTokenSource cancellation, int maxBatchSize) : Enumeration(cancellation)
    {
        private Task<bool>? _next;

        public int MaxBatchSize { get; } = maxBatchSize;

        public T Current => enumerator.Current;

        /// <summary>The step under way, or a new one.</summary>
        public Task<bool> Next() => _next ??= enumerator.MoveNextAsync().AsTask();

        public void Taken() => _next = null;

        public override async ValueTask DisposeAsync()
        {
            Cancellation.Cancel();
            if (_next is { } pending)
            {
                // An enumerator must not be disposed while it is moving.
                await pending.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);
            }

            await enumerator.DisposeAsync();
            Cancellation.Dispose();
        }
    }
}
