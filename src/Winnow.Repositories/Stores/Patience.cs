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

    /// <summary>Whether a request failed with this because it took too long; the caller has not cancelled it.</summary>
    public bool Ended(Exception exception) =>
        !_callers.IsCancellationRequested && (_own.IsCancellationRequested || exception is OperationCanceledException);

    /// <summary>Begins to wait, anew, for an answer and so many bytes.</summary>
    public void Begin(long bytes) => _own.CancelAfter(ToAnswer + TimeSpan.FromSeconds((double)bytes / BytesPerSecond));

    /// <summary>Nothing is waited for.</summary>
    public void Rest() => _own.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _either.Dispose();
        _own.Dispose();
    }
}
