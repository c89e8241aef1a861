using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Embedded.Tests.Calls;
using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Orleans.Runtime.Networking;
using Orleans.Runtime.Networking.Tcp;
using Xunit;

namespace Orleans.Embedded.Tests.Networking;

/// <summary>A connection may break in the moment in which it is made.</summary>
public sealed class BrokenWelcomeTests
{
    [Fact]
    public async Task A_connection_that_breaks_right_after_its_welcome_carries_nothing()
    {
        var fragile = new Fragile();
        await using var cluster = await TestCluster.StartAsync(
            2,
            silo => silo.Services.Replace(ServiceDescriptor.Singleton<ITransport>(sp => new FragileTransport(sp.GetRequiredService<TcpTransport>(), fragile))),
            overTcp: true);
        var keeper = cluster.GrainsOf(0).GetGrain<IKeeperGrain>("x");
        await cluster.PlaceAsync(1, () => keeper.EchoArray(["warm"]));

        for (var i = 0; i < 5; i++)
        {
            fragile.BreakAll(andNext: 2);
            Assert.Equal(["again"], (await UntilAnswered(() => keeper.EchoArray(["again"])).Soon()).ToArray());
        }

        Assert.True(fragile.BrokenWelcomes > 0);
    }

    private static async Task<T> UntilAnswered<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (SiloUnavailableException)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>The connections that silos have made, and how many of the next break with their first frame.</summary>
    private sealed class Fragile
    {
        private readonly List<FragileConnection> _made = [];
        private int _next;
        private int _broken;

        public int BrokenWelcomes => Volatile.Read(ref _broken);

        public void Add(FragileConnection connection)
        {
            lock (_made)
            {
                _made.Add(connection);
            }
        }

        public void BreakAll(int andNext)
        {
            FragileConnection[] made;
            lock (_made)
            {
                made = [.. _made];
                _made.Clear();
            }

            Volatile.Write(ref _next, andNext);
            Array.ForEach(made, connection => connection.Break());
        }

        public bool Takes()
        {
            var takes = Interlocked.Decrement(ref _next) >= 0;
            if (takes)
            {
                Interlocked.Increment(ref _broken);
            }

            return takes;
        }
    }

    private sealed class FragileTransport(ITransport transport, Fragile fragile) : ITransport
    {
        public IDisposable Listen(IPEndPoint endpoint, Action<IConnection> accept) => transport.Listen(endpoint, accept);

        public async Task<IConnection> ConnectAsync(IPEndPoint local, IPEndPoint remote, CancellationToken cancellationToken)
        {
            var connection = new FragileConnection(await transport.ConnectAsync(local, remote, cancellationToken), fragile);
            fragile.Add(connection);
            return connection;
        }
    }

    private sealed class FragileConnection(IConnection connection, Fragile fragile) : IConnection, IConnectionHandler
    {
        private IConnectionHandler? _handler;
        private bool _isWelcome = true;
        private int _isBroken;

        public IPEndPoint Remote => connection.Remote;

        public bool IsCongested => connection.IsCongested;

        public void Start(IConnectionHandler handler)
        {
            _handler = handler;
            connection.Start(this);
        }

        public void Send(byte[] frame) => connection.Send(frame);

        public void Close() => connection.Close();

        public void OnFrame(ReadOnlyMemory<byte> frame)
        {
            _handler!.OnFrame(frame);
            if (_isWelcome && fragile.Takes())
            {
                Break();
            }

            _isWelcome = false;
        }

        public void OnClosed()
        {
            if (Interlocked.Exchange(ref _isBroken, 1) == 0)
            {
                _handler!.OnClosed();
            }
        }

        /// <summary>Both ends learn that it is over.</summary>
        public void Break()
        {
            connection.Close();
            OnClosed();
        }
    }
}
