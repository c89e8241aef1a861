using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Winnow.Silo.Network;

/// <summary>
/// How a node that leaves ends its clients' connections, so that none of their requests is lost: first each answer says that its connection
/// ends with it, then no new connection is made, and those that had been made on the way are served. A client that could not tell a lost
/// request from one that was done is answered, or refused.
/// </summary>
internal sealed class ConnectionDrain(Socket listener, TimeProvider timeProvider)
{
    /// <summary>Time enough for clients that send requests all the time to be told.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <summary>Who connects and sends nothing is not waited for longer than this.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>A connection on its way from the queue to its first request is seen nowhere: so often nothing must have been seen.</summary>
    private const int QuietLooks = 5;
    private volatile bool _isDraining;
    private int _late;

    public void Use(ListenOptions endpoint) => endpoint.Use(next => context => _isDraining ? ServeLate(next, context) : next(context));

    public void Use(IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (_isDraining)
        {
            context.Response.Headers.Connection = "close";
        }

        return next(context);
    });

    /// <summary>Ends when the server can stop without resetting a connection on which there is a request.</summary>
    public async Task Run()
    {
        _isDraining = true;
        await Task.Delay(Grace, timeProvider);
        if (!AcceptQueue.TryClose(listener))
        {
            return;
        }

        var start = timeProvider.GetTimestamp();
        var quiet = 0;
        while (quiet < QuietLooks && timeProvider.GetElapsedTime(start) < Limit)
        {
            await Task.Delay(Look, timeProvider);
            quiet = Volatile.Read(ref _late) > 0 || AcceptQueue.Length(listener) > 0 ? 0 : quiet + 1;
        }
    }

    private async Task ServeLate(ConnectionDelegate next, ConnectionContext context)
    {
        Interlocked.Increment(ref _late);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _late);
        }
    }
}
