using System.Collections.Concurrent;
using System.Text;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Replication;

/// <summary>Clients that write all the time, and remember what was acknowledged.</summary>
internal sealed class Writers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private readonly SemaphoreSlim _progress = new(0);
    private readonly List<Task> _running = [];

    /// <summary>By document, the last number that was acknowledged, with the answer.</summary>
    public ConcurrentDictionary<string, (int Number, BulkItemResult Answer)> Acknowledged { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Each writer has documents of its own, which it writes in turn with growing numbers.</summary>
    public static Writers Start(string index, IReadOnlyList<Client> clients, int documents = 20)
    {
        var writers = new Writers();
        for (var i = 0; i < clients.Count; i++)
        {
            writers._running.Add(writers.Run(index, clients[i], i, documents));
        }

        return writers;
    }

    /// <summary>Completes when so many more writes were acknowledged.</summary>
    public async Task More(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (_progress.Wait(0))
        {
            // What was acknowledged before this call does not count.
        }

        for (var i = 0; i < count; i++)
        {
            await _progress.WaitAsync(patience.Token);
        }
    }

    public async Task Stop()
    {
        await _stopped.CancelAsync();
        await Task.WhenAll(_running);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stopped.Dispose();
        _progress.Dispose();
    }

    private async Task Run(string index, Client client, int writer, int documents)
    {
        for (var number = 0; !_stopped.IsCancellationRequested; number++)
        {
            var id = $"{writer}-{number % documents}";
            var item = new BulkItem { Index = index, Id = id, Source = Encoding.UTF8.GetBytes($$"""{"n":{{number}}}""") };
            var answer = (await client.Documents.Bulk(new BulkRequest { Items = [item] })).Items[0];
            if (answer.Error is { } error)
            {
                Failures.Enqueue($"{id} {number}: {error.Type} {error.Reason}");
            }
            else
            {
                Acknowledged[id] = (number, answer);
                _progress.Release();
            }
        }
    }
}
