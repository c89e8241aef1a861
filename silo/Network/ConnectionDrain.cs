namespace Winnow.Silo.Network;

/// <summary>
/// Before the node stops serving HTTP, each answer says that its connection ends with it. A client that was answered so asks on a new
/// connection, so that no request crosses the end of an idle one, which the client could not tell from a request that was lost.
/// </summary>
internal sealed class ConnectionDrain(TimeProvider timeProvider)
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);
    private volatile bool _isDraining;

    public void Use(IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (_isDraining)
        {
            context.Response.Headers.Connection = "close";
        }

        return next(context);
    });

    /// <summary>Ends when clients that send requests all the time have been told.</summary>
    public Task Run()
    {
        _isDraining = true;
        return Task.Delay(Grace, timeProvider);
    }
}
