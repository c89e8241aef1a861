using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Winnow.Cli.Http;

namespace Winnow.Cli.Demo;

/// <summary>Somebody who writes orders into an index at an even rate, and goes on where it went wrong: the same batch again, to whoever leads by then.</summary>
internal sealed class OrderWriter
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<string, DemoCluster> _clusters;
    private readonly int _batch;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Task _run;

    public OrderWriter(Dictionary<string, DemoCluster> clusters, Place place, int rate)
    {
        _clusters = clusters;
        Place = place;
        _batch = Math.Max(1, (int)(rate * Beat.TotalSeconds));
        _run = Run();
    }

    /// <summary>Where it writes.</summary>
    public Place Place { get; private set; }

    /// <summary>How many orders were acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Does something while nothing is written, and writes into another index from then on.</summary>
    public async Task MoveTo(Place place, Func<Task> meanwhile)
    {
        await _turn.WaitAsync();
        try
        {
            await meanwhile();
            Place = place;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task Stop()
    {
        await _stop.CancelAsync();
        await _run;
    }

    private static byte[] Orders(long from, int count)
    {
        var body = new ArrayBufferWriter<byte>();
        for (var number = from; number < from + count; number++)
        {
            Line(body, new { index = new { _id = number.ToString(CultureInfo.InvariantCulture) } });
            Line(body, new { number, pieces = number % 7, text = $"order {number}" });
        }

        return body.WrittenSpan.ToArray();
    }

    private static void Line(ArrayBufferWriter<byte> body, object content)
    {
        body.Write(JsonSerializer.SerializeToUtf8Bytes(content));
        body.Write("\n"u8);
    }

    private async Task Run()
    {
        using var timer = new PeriodicTimer(Beat);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                if (await Write(Orders(Acknowledged, _batch)))
                {
                    Acknowledged += _batch;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Enough is written.
        }
    }

    private async Task<bool> Write(byte[] orders)
    {
        await _turn.WaitAsync();
        try
        {
            // One that has begun is ended: what was acknowledged is known then.
            return await _clusters[Place.Cluster].Bulk(Place.Index, orders, CancellationToken.None);
        }
        catch (Exception exception) when (exception is ServerException or IOException or TaskCanceledException or JsonException)
        {
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }
}
