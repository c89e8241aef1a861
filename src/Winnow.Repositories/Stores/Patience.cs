namespace Winnow.Repositories.Stores;

/// <summary>
/// How long a storage elsewhere may take for one request, with all the attempts of its client: a while to answer at all, and more for more
/// bytes, so that a slow network is slow and a server that hangs is an error.
/// </summary>
internal sealed class Patience : IDisposable
{
    private static readonly TimeSpan ToAnswer = TimeSpan.FromSeconds(15);
    private const int BytesPerSecond = 256 << 10;
    private readonly CancellationToken _callers;
    private readonly CancellationTokenSource _own;
    private readonly CancellationTokenSource _either;

    public Patience(TimeProvider clock, CancellationToken cancellation)
    {
        _callers = cancellation;
        _own = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_own.Token, cancellation);
    }

    /// <summary>Is cancelled when the caller cancels, and when patience is at its end.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Begins to wait, anew, for so many bytes.</summary>
    public void Begin(long bytes) => _own.CancelAfter(ToAnswer + TimeSpan.FromSeconds((double)bytes / BytesPerSecond));

    /// <summary>Waits, anew, for the answer to a request of so many bytes. Nothing is waited for between two requests.</summary>
    /// <param name="reason">What went wrong in the words of the storage; null for what is not its failure.</param>
    /// <exception cref="BlobStoreException">The storage failed, or took too long, which the caller has not cancelled.</exception>
    public async Task<T> Wait<T>(IBlobStore store, string action, string name, long bytes, Func<Exception, string?> reason, Func<Task<T>> request)
    {
        try
        {
            Begin(bytes);
            var done = await request();
            _own.CancelAfter(Timeout.InfiniteTimeSpan);
            return done;
        }
        catch (Exception exception) when (Ended(exception))
        {
            throw new BlobStoreException(store, action, name, exception, "no answer in time");
        }
        catch (Exception exception) when (reason(exception) is { } why)
        {
            throw new BlobStoreException(store, action, name, exception, why);
        }
    }

    private bool Ended(Exception exception) =>
        !_callers.IsCancellationRequested && (_own.IsCancellationRequested || exception is OperationCanceledException);

    public void Dispose()
    {
        _either.Dispose();
        _own.Dispose();
    }
}
