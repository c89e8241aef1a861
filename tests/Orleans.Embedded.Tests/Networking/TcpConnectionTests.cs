using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Orleans.Embedded.Tests.Support;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Networking;
using Winnow.Testing;
using Xunit;

namespace Orleans.Embedded.Tests.Networking;

/// <summary>Frames over sockets.</summary>
public class TcpConnectionTests
{
    [Fact]
    public async Task Frames_of_all_sizes_arrive_whole_and_in_order()
    {
        using var pair = await TcpPair.ConnectAndStart(TcpPair.Transport());
        int[] sizes = [1, 2, 3, 4, 5, 255, 4096, 65531, 65532, 65533, 65536, 70_000, 1 << 20, 1];
        foreach (var size in sizes)
        {
            pair.Near.Send([.. Enumerable.Range(0, size).Select(i => (byte)(i * 31 + size))]);
        }

        foreach (var size in sizes)
        {
            Assert.Equal(Enumerable.Range(0, size).Select(i => (byte)(i * 31 + size)), await pair.FarInbox.Next());
        }
    }

    [Fact]
    public async Task Many_small_frames_of_several_threads_arrive_each_thread_in_order()
    {
        using var pair = await TcpPair.ConnectAndStart(TcpPair.Transport());
        const int Frames = 5000;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Frames; i++)
            {
                pair.Near.Send([(byte)thread, .. BitConverter.GetBytes(i)]);
            }
        }))).Soon();
        var next = new int[4];
        for (var i = 0; i < 4 * Frames; i++)
        {
            var frame = await pair.FarInbox.Next();
            Assert.Equal(next[frame[0]]++, BitConverter.ToInt32(frame, 1));
        }
    }

    [Fact]
    public async Task What_was_sent_before_a_close_arrives_and_then_the_close()
    {
        using var pair = await TcpPair.ConnectAndStart(TcpPair.Transport());
        pair.Far.Send([1]);
        pair.Far.Send(new byte[500_000]);
        pair.Far.Close();
        pair.Far.Send([2]);
        Assert.Single(await pair.NearInbox.Next());
        Assert.Equal(500_000, (await pair.NearInbox.Next()).Length);
        await pair.NearInbox.Closed();
    }

    [Fact]
    public async Task A_frame_that_is_too_long_ends_the_connection()
    {
        using var pair = await TcpPair.ConnectAndStart(TcpPair.Transport(), TcpPair.Transport(maxFrameSize: 1000));
        pair.Near.Send(new byte[1000]);
        Assert.Equal(1000, (await pair.FarInbox.Next()).Length);
        pair.Near.Send(new byte[1001]);
        await pair.NearInbox.Closed();
        await pair.FarInbox.Closed();
    }

    [Fact]
    public async Task A_stranger_may_not_send_a_long_first_frame()
    {
        using var pair = await TcpPair.ConnectAndStart(TcpPair.Transport());
        pair.Near.Send(new byte[70_000]);
        await pair.NearInbox.Closed();
    }

    [Fact]
    public async Task A_stranger_who_says_nothing_is_shown_out()
    {
        var time = new FakeTimeProvider();
        using var pair = await TcpPair.ConnectAndStart(TcpPair.Transport(), TcpPair.Transport(time));
        time.Advance(TimeSpan.FromSeconds(5));
        await pair.NearInbox.Closed();
    }

    [Fact]
    public async Task A_connection_that_has_said_who_it_is_stays_however_quiet_it_is()
    {
        var time = new FakeTimeProvider();
        using var pair = await TcpPair.ConnectAndStart(TcpPair.Transport(), TcpPair.Transport(time));
        pair.Near.Send([1]);
        await pair.FarInbox.Next();
        time.Advance(TimeSpan.FromHours(1));
        pair.Far.Send([2]);
        Assert.Equal([2], await pair.NearInbox.Next());
    }

    [Fact]
    public async Task A_connection_whose_other_end_does_not_read_is_congested_and_then_given_up()
    {
        using var pair = await TcpPair.Connect(TcpPair.Transport());
        pair.Near.Start(pair.NearInbox);
        Assert.False(pair.Near.IsCongested);
        var frames = 0;
        while (!pair.Near.IsCongested)
        {
            pair.Near.Send(new byte[100_000]);
            frames++;
        }

        Assert.True(frames > 10, $"{frames} frames");
        // The system takes some megabytes on top of the limit.
        for (var i = 0; i < 400; i++)
        {
            pair.Near.Send(new byte[100_000]);
        }

        await pair.NearInbox.Closed();
    }

    [Fact]
    public async Task A_connection_is_congested_no_longer_when_the_other_end_has_read()
    {
        using var pair = await TcpPair.Connect(TcpPair.Transport());
        pair.Near.Start(pair.NearInbox);
        var frames = 0;
        while (!pair.Near.IsCongested)
        {
            pair.Near.Send(new byte[50_000]);
            frames++;
        }

        pair.Far.Start(pair.FarInbox);
        for (var i = 0; i < frames; i++)
        {
            Assert.Equal(50_000, (await pair.FarInbox.Next()).Length);
        }

        pair.Near.Send([1]);
        await pair.FarInbox.Next();
        Assert.False(pair.Near.IsCongested);
    }

    [Fact]
    public async Task A_port_without_a_listener_refuses_and_a_taken_one_cannot_be_listened_at()
    {
        var transport = TcpPair.Transport();
        var endpoint = new IPEndPoint(IPAddress.Loopback, FreePorts.Next());
        var refusal = await Assert.ThrowsAsync<ConnectionFailedException>(() => transport.ConnectAsync(endpoint, endpoint, CancellationToken.None).Soon());
        Assert.IsNotType<ConnectionTimedOutException>(refusal);
        using var taken = new TcpListener(endpoint);
        taken.Start();
        Assert.Contains($"{endpoint}", Assert.Throws<AddressInUseException>(() => transport.Listen(endpoint, _ => { })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_accepted_after_the_listener_was_disposed_and_those_who_were_stay()
    {
        var transport = TcpPair.Transport();
        var accepted = new TaskCompletionSource<IConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        var endpoint = new IPEndPoint(IPAddress.Loopback, FreePorts.Next());
        var listening = transport.Listen(endpoint, accepted.SetResult);
        var near = await transport.ConnectAsync(endpoint, endpoint, CancellationToken.None).Soon();
        var far = await accepted.Task.Soon();
        var inbox = new Inbox();
        far.Start(inbox);
        listening.Dispose();
        await Assert.ThrowsAsync<ConnectionFailedException>(() => transport.ConnectAsync(endpoint, endpoint, CancellationToken.None).Soon());
        near.Send([7]);
        Assert.Equal([7], await inbox.Next());
        near.Close();
        far.Close();
    }
}
