using System.Collections.Concurrent;
using System.Text;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Recovery;

/// <summary>Writes, updates and deletes that go on until they are stopped. What was acknowledged is known.</summary>
internal sealed class Load
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, (long SeqNo, bool Deleted)> _acknowledged = new(StringComparer.Ordinal);
    private readonly Task[] _writers;
    private int _rounds;

    private Load(Client client, string index, int writers) => _writers = [.. Enumerable.Range(0, writers).Select(writer => Write(client, index, writer))];

    public IReadOnlyDictionary<string, (long SeqNo, bool Deleted)> Acknowledged => _acknowledged;

    public static Load Start(Client client, string index, int writers = 3) => new(client, index, writers);

    /// <summary>Waits until every writer had so many more answers.</summary>
    public async Task Further(int rounds)
    {
        var until = Volatile.Read(ref _rounds) + (rounds * _writers.Length);
        await Wait.Until(() => Task.FromResult(Volatile.Read(ref _rounds) >= until));
    }

    public async Task Stop()
    {
        _stop.Cancel();
        await Task.WhenAll(_writers);
    }

    private async Task Write(Client client, string index, int writer)
    {
        var random = new Random(writer);
        for (var round = 0; !_stop.IsCancellationRequested; round++)
        {
            // A writer's documents are its own, so that the last answer of each is the last write.
            var ids = Enumerable.Range(0, 10).Select(_ => $"w{writer}-{random.Next(300)}").Distinct().ToArray();
            var items = ids.Select(id => random.Next(5) == 0
                ? new BulkItem { Index = index, Id = id, Action = BulkAction.Delete }
                : new BulkItem { Index = index, Id = id, Source = Encoding.UTF8.GetBytes($$"""{"round":{{round}},"t":"text of {{id}}"}""") }).ToArray();
            BulkResponse answer;
            try
            {
                answer = await client.Documents.Bulk(new BulkRequest { Items = items });
            }
            catch (Exception exception) when (exception is Orleans.Runtime.OrleansException or TimeoutException or WinnowException)
            {
                foreach (var id in ids)
                {
                    _acknowledged.TryRemove(id, out _);
                }

                continue;
            }

            for (var i = 0; i < items.Length; i++)
            {
                if (answer.Items[i].Error is null)
                {
                    _acknowledged[ids[i]] = (answer.Items[i].SeqNo, items[i].Action == BulkAction.Delete);
                }
                else
                {
                    _acknowledged.TryRemove(ids[i], out _);
                }
            }

            Interlocked.Increment(ref _rounds);
        }
    }
}
