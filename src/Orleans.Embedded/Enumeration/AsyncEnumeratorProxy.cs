namespace Orleans.Runtime;

/// <summary>The caller's end of an enumeration: asks the grain for the next batch when the last one is used up.</summary>
internal sealed class AsyncEnumeratorProxy<T>(
    AsyncEnumerableRequest<T> request,
    IAsyncEnumerableGrainExtension grain,
    Guid id,
    CancellationToken ofTheCall,
    CancellationToken ofTheEnumeration) : IAsyncEnumerator<T>
{
    private readonly CancellationTokenSource? _both =
        ofTheCall.CanBeCanceled && ofTheEnumeration.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(ofTheCall, ofTheEnumeration) : null;

    private IReadOnlyList<T> _batch = [];
    private int _position;
    private bool _started;
    private bool _finished;

    public T Current { get; private set; } = default!;

    public async ValueTask<bool> MoveNextAsync()
    {
        if (_position < _batch.Count)
        {
            Current = _batch[_position++];
            return true;
        }

        while (!_finished)
        {
            CancellationToken.ThrowIfCancellationRequested();
            var (status, value) = await Step();
            if ((status & (EnumerationResult.Completed | EnumerationResult.Error | EnumerationResult.Canceled | EnumerationResult.MissingEnumeratorError)) != 0)
            {
                _finished = true;
            }

            if (status.HasFlag(EnumerationResult.MissingEnumeratorError))
            {
                throw new EnumerationAbortedException("The grain has no such enumeration any more: it was deactivated or has not been asked for the next element for too long");
            }

            if (status.HasFlag(EnumerationResult.Canceled))
            {
                throw new OperationCanceledException("The enumeration was cancelled", CancellationToken);
            }

            if (status.HasFlag(EnumerationResult.Error))
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw((Exception)value!);
            }

            if (status.HasFlag(EnumerationResult.Element))
            {
                Current = (T)value!;
                return true;
            }

            if (status.HasFlag(EnumerationResult.Batch) && value is List<T> { Count: > 0 } batch)
            {
                _batch = batch;
                _position = 1;
                Current = batch[0];
                return true;
            }
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        _both?.Dispose();
        if (_started && !_finished)
        {
            _finished = true;
            await grain.DisposeAsync(id);
        }
    }

    private CancellationToken CancellationToken => ofTheCall.CanBeCanceled ? _both?.Token ?? ofTheCall : ofTheEnumeration;

    private ValueTask<(EnumerationResult Status, object? Value)> Step()
    {
        if (_started)
        {
            return grain.MoveNext<T>(id, CancellationToken);
        }

        _started = true;
        return grain.StartEnumeration(id, request, CancellationToken);
    }
}
