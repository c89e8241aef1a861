using System.Net;
using System.Net.Sockets;
using Winnow.Repositories.Tests.Servers;
using Winnow.Testing;

namespace Winnow.Repositories.Tests.Blobs;

/// <summary>A server that takes connections and says nothing: its process is stopped, say, or it is another one.</summary>
public sealed class SilentServerTests : IDisposable
{
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);
    private readonly FakeTimeProvider _clock = new();

    public SilentServerTests() => _silent.Start();

    public void Dispose() => _silent.Dispose();

    [Fact]
    public Task Azure_is_waited_for_so_long_and_no_longer() =>
        GivenUp(port => AzuriteServer.FactoryOn(port, clock: _clock).Create("azure", ("container", "c")), $"azure[{AzuriteServer.Account}/c/]");

    [Fact]
    public Task S3_is_waited_for_so_long_and_no_longer() =>
        GivenUp(port => S3Server.FactoryOn(port, clock: _clock).Create("s3", ("bucket", "b")), "s3[b/]");

    private async Task GivenUp(Func<int, IBlobStore> open, string description)
    {
        var store = open(((IPEndPoint)_silent.LocalEndpoint).Port);
        var put = store.PutIfAbsent("a", new byte[256 << 10]);
        using var connection = await _silent.AcceptTcpClientAsync();
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.False(put.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(1));
        var failed = await Assert.ThrowsAsync<BlobStoreException>(() => put);
        Assert.Equal($"cannot write [a] in {description}: no answer in time", failed.Message);
    }
}
