using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;
using Winnow.Grains.Remote;
using Winnow.Testing;

namespace Winnow.Grains.Tests.Remote;

/// <summary>One remote cluster's connection, on a clock of the test's.</summary>
public sealed class RemoteClusterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeRemoteClients _clients = new();

    [Fact]
    public async Task Calls_wait_for_the_first_connection_and_then_go_over_it()
    {
        var remote = Remote();
        var called = remote.Call(_ => Task.FromResult(7));
        Assert.False(called.IsCompleted);
        _ = remote.Run();
        Assert.Equal(7, await called);
        Assert.Equal(new RemoteClusterState("far", 2, null), remote.State);
    }

    [Fact]
    public async Task What_the_connection_fails_with_is_a_connect_transport_exception_and_other_errors_stay_what_they_are()
    {
        var remote = Remote();
        _ = remote.Run();
        var lost = await Assert.ThrowsAsync<WinnowException>(() => remote.Call<int>(_ => throw new SiloUnavailableException("it is dead")));
        Assert.Equal(("connect_transport_exception", 500, "[far][a:1, b:2] connect_exception: it is dead"), (lost.Error.Type, lost.Status, lost.Error.Reason));
        Assert.True(RemoteErrors.IsLost(lost));
        var refused = new WinnowException(new WinnowError { Type = "index_not_found_exception", Status = 404 });
        Assert.Same(refused, await Assert.ThrowsAsync<WinnowException>(() => remote.Call<int>(_ => throw refused)));
        Assert.False(RemoteErrors.IsLost(refused));
    }

    [Fact]
    public async Task A_connection_that_fails_is_tried_again_after_pauses_that_grow()
    {
        _clients.Failure = new IOException("nobody is there");
        var remote = Remote();
        _ = remote.Run();
        await remote.Attempted;
        Assert.Equal(new RemoteClusterState(null, 0, "nobody is there"), remote.State);
        Assert.Contains("nobody is there", Assert.Throws<WinnowException>(() => remote.Grains).Error.Reason, StringComparison.Ordinal);
        var attempts = new List<double>();
        for (var i = 0; i < 300; i++)
        {
            var before = _clients.Attempts;
            _time.Advance(TimeSpan.FromMilliseconds(100));
            if (_clients.Attempts > before)
            {
                attempts.Add((i + 1) / 10.0);
            }
        }

        Assert.Equal([0.2, 0.6, 1.4, 3.0, 6.2, 11.2, 16.2, 21.2, 26.2], attempts);
        _clients.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(remote.State.Connected);
    }

    [Fact]
    public async Task A_first_connection_has_its_time()
    {
        _clients.Hangs = true;
        var remote = Remote();
        _ = remote.Run();
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(remote.Attempted.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await remote.Attempted;
        Assert.Equal("no connection within [30s]", remote.State.LastFailure);
    }

    [Fact]
    public void A_client_that_has_long_lost_all_gateways_is_replaced()
    {
        var remote = Remote();
        _ = remote.Run();
        var first = Assert.Single(_clients.Made);
        first.Grains = Pinged(_ => { });
        first.Gateways = 0;
        Assert.Equal(new RemoteClusterState("far", 0, "gone"), remote.State);
        _time.Advance(TimeSpan.FromSeconds(20));
        first.Gateways = 1;
        _time.Advance(TimeSpan.FromSeconds(5));
        first.Gateways = 0;
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(first.IsDisposed);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(first.IsDisposed);
        Assert.Equal(2, _clients.Made.Count);
        Assert.True(remote.State.Connected);
    }

    [Fact]
    public void An_idle_connection_is_used_as_often_as_the_schedule_says()
    {
        var pings = new List<long>();
        var remote = Remote(TimeSpan.FromSeconds(10));
        _ = remote.Run();
        _clients.Made[0].Grains = Pinged(pings.Add);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(pings);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal([0, 1, 2, 3], pings);
    }

    [Fact]
    public async Task A_remote_that_is_closed_lets_its_client_go_and_connects_no_more()
    {
        var remote = Remote();
        var running = remote.Run();
        remote.Close();
        await running;
        Assert.True(Assert.Single(_clients.Made).IsDisposed);
        Assert.False(remote.State.Connected);
    }

    private RemoteCluster Remote(TimeSpan? pingSchedule = null) =>
        new(new RemoteClusterSettings { Alias = "far", Seeds = ["a:1", "b:2"], PingSchedule = pingSchedule }, _clients, _time, NullLogger.Instance);

    /// <summary>Grains that only tell that they were called.</summary>
    private static IGrainFactory Pinged(Action<long> onCall)
    {
        var factory = DispatchProxy.Create<IGrainFactory, PingedGrains>();
        ((PingedGrains)(object)factory).OnCall = onCall;
        return factory;
    }

    public class PingedGrains : DispatchProxy
    {
        internal Action<long> OnCall { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IClusterAdminGrain.Main))
            {
                return Task.FromResult(new MainInfo());
            }

            OnCall((long)args![0]!);
            var grain = Create<IClusterAdminGrain, PingedGrains>();
            ((PingedGrains)(object)grain).OnCall = OnCall;
            return grain;
        }
    }
}
