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
    private readonly Task _run;
    private volatile Place _place;

    public OrderWriter(Dictionary<string, DemoCluster> clusters, Place place, int rate)
    {
        _clusters = clusters;
        _place = place;
        _batch = Math.Max(1, (int)(rate * Beat.TotalSeconds));
        _run = Run();
    }

    /// <summary>Where it writes; whoever takes over is told so here.</summary>
    public Place Place
    {
        get => _place;
        set => _place = value;
    }

    /// <summary>How many orders were acknowledged.</summary>
    public long Acknowledged { get; private set; }

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
        try
        {
            // One that has begun is ended: what was acknowledged is known then.
            return await _clusters[_place.Cluster].Bulk(_place.Index, orders, CancellationToken.None);
        }
        catch (Exception exception) when (exception is ServerException or IOException or TaskCanceledException or JsonException)
        {
            return false;
        }
    }
}
