using System.Text;
using Orleans;
using Orleans.Embedded.Simulation;
using Winnow.Contracts;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Nodes;

namespace Winnow.Simulation.Workloads;

/// <summary>Writes and reads a few documents over and over, one operation after the other, through whichever node answers.</summary>
internal sealed class Client(SimulatedCluster cluster, IReadOnlyList<SimulatedNode> nodes, History history, WorkloadShape shape, int number)
{
    // Errors that say that nothing was done.
    private static readonly string[] Rejections =
        ["cluster_block_exception", "es_rejected_execution_exception", "index_not_found_exception", "illegal_argument_exception", "document_parsing_exception"];

    private readonly SimulatedRandom _random = cluster.Random.Fork($"client {number}");
    private readonly Dictionary<string, (long SeqNo, long Term)> _known = new(StringComparer.Ordinal);

    private SimulatedWorld World => cluster.World;

    public async Task RunAsync()
    {
        while (history.Count < shape.Steps)
        {
            await World.Outside.Delay(_random.Around(shape.ThinkTime));
            var running = nodes.Where(node => node.IsRunning).ToArray();
            if (running.Length > 0 && history.Count < shape.Steps)
            {
                await DoAsync(_random.Pick(running));
            }
        }
    }

    /// <summary>Reads a document through a node.</summary>
    public Task ReadAsync(SimulatedNode node, string document) => PerformAsync(node, Next(node, OperationKind.Get, document));

    /// <summary>Does any one thing through a node.</summary>
    public Task DoAsync(SimulatedNode node)
    {
        var document = shape.Document(_random.Next(shape.Documents));
        return _random.Next(100) switch
        {
            < 6 => AdministerAsync(node),
            < 12 => SearchAsync(node),
            < 30 => ReadAsync(node, document),
            < 52 => PerformAsync(node, Next(node, OperationKind.Write, document)),
            < 60 => PerformAsync(node, Next(node, OperationKind.Create, document)),
            < 68 => PerformAsync(node, Next(node, OperationKind.Update, document)),
            < 78 => PerformAsync(node, Next(node, OperationKind.Delete, document)),
            _ => _known.TryGetValue(document, out var known)
                ? PerformAsync(node, Next(node, OperationKind.CompareAndSet, document) with { IfSeqNo = known.SeqNo, IfTerm = known.Term })
                : ReadAsync(node, document),
        };
    }

    private Operation Next(SimulatedNode node, OperationKind kind, string document)
    {
        var operation = history.Count + 1;
        return new Operation { Number = operation, Kind = kind, Document = document, Value = operation, Node = node.Name, Invoked = World.Now };
    }

    private async Task PerformAsync(SimulatedNode node, Operation operation)
    {
        history.Add(operation);
        try
        {
            // What comes after the client has lost its patience changes nothing any more.
            if (operation.IsWrite)
            {
                Take(operation, (await Answer(node, grains => grains.GetGrain<IDocumentGrain>(0).Bulk(RequestOf(operation)), history.Pending)).Items[0]);
            }
            else
            {
                var get = new GetRequest { Index = shape.IndexOf(operation.Document), Id = operation.Document };
                Take(operation, await Answer(node, grains => grains.GetGrain<IDocumentGrain>(0).Get(get)), history);
            }
        }
        catch (Exception exception)
        {
            Fail(operation, exception);
        }

        operation.Completed = operation.Outcome == Outcome.Unknown ? long.MaxValue : World.Now;
        if (operation is { Outcome: Outcome.Done, SeqNo: >= 0 })
        {
            _known[operation.Document] = (operation.SeqNo, operation.Term);
        }

        World.Note("client", operation.ToString());
    }

    private static void Take(Operation operation, BulkItemResult result)
    {
        if (result.Error is { } error)
        {
            operation.Error = $"{error.Type}: {error.Reason}";
            operation.Outcome = error.Type is "version_conflict_engine_exception" or "document_missing_exception" ? Outcome.Refused
                : Rejections.Contains(error.Type) ? Outcome.Rejected
                : Outcome.Unknown;
            return;
        }

        (operation.SeqNo, operation.Term, operation.Version) = (result.SeqNo, result.PrimaryTerm, result.Version);
        operation.Existed = result.Result is WriteResult.Updated or WriteResult.Deleted;
        operation.Outcome = Outcome.Done;
    }

    private static void Take(Operation operation, GetResponse found, History history)
    {
        operation.Outcome = Outcome.Done;
        operation.Existed = found.Found;
        if (found.Found)
        {
            (operation.SeqNo, operation.Term, operation.Version) = (found.SeqNo, found.PrimaryTerm, found.Version);
            operation.Seen = NothingCorruptIsServed.Check(history, operation.Document, found.Source!.Value.Span, "a get");
        }
    }

    private BulkRequest RequestOf(Operation operation) => new() { Items = [ItemOf(operation)], Timeout = shape.Timeout };

    private BulkItem ItemOf(Operation operation)
    {
        var item = new BulkItem { Index = shape.IndexOf(operation.Document), Id = operation.Document, Source = Contents.Of(operation.Value, shape.DynamicFields) };
        return operation.Kind switch
        {
            OperationKind.Create => item with { Action = BulkAction.Create },
            OperationKind.Delete => item with { Action = BulkAction.Delete, Source = default },
            OperationKind.Update => item with { Action = BulkAction.Update, Source = Contents.ChangeTo(operation.Value, shape.DynamicFields) },
            OperationKind.CompareAndSet => item with { IfSeqNo = operation.IfSeqNo, IfPrimaryTerm = operation.IfTerm },
            _ => item,
        };
    }

    /// <summary>Searches for one of the words, or for everything.</summary>
    private async Task SearchAsync(SimulatedNode node)
    {
        var word = _random.Chance(0.5) ? null : _random.Pick(Contents.Words);
        var query = word is null ? """{"match_all":{}}""" : $$$"""{"term":{"text":"{{{word}}}"}}""";
        try
        {
            var request = new SearchRequest { Indices = [.. shape.Indices], Body = Encoding.UTF8.GetBytes($$"""{"size":100,"query":{{query}} }""") };
            var found = await Answer(node, grains => grains.GetGrain<ISearchGrain>(0).Search(request));
            NothingCorruptIsServed.Check(history, found.Body, word);
        }
        catch (Exception exception)
        {
            World.Note("client", $"search on {node.Name}: {Describe(exception)}");
            Rethrow(exception);
        }
    }

    private async Task AdministerAsync(SimulatedNode node)
    {
        var index = _random.Pick(shape.Indices);
        var what = _random.Next(4);
        try
        {
            await Answer(node, grains => grains.GetGrain<IIndicesGrain>(0) is var indices && what == 0 ? indices.Refresh(new IndicesRequest { Indices = [index] })
                : what == 1 ? indices.ForceMerge(new ForceMergeRequest { Indices = [index], MaxNumSegments = 1 })
                : indices.Flush(new FlushRequest { Indices = [index], Force = what == 2 }));
        }
        catch (Exception exception)
        {
            World.Note("client", $"administration on {node.Name}: {Describe(exception)}");
            Rethrow(exception);
        }
    }

    /// <summary>What the node answers, unless it does not within the client's patience.</summary>
    private Task<T> Answer<T>(SimulatedNode node, Func<IGrainFactory, Task<T>> call, PendingWrites? pending = null)
    {
        var answer = node.Silo!.CallAsync(call);
        pending?.Add(node.Silo, answer);
        return answer.WaitAsync(shape.Patience, World.Outside.Clock);
    }

    private static void Fail(Operation operation, Exception exception)
    {
        Rethrow(exception);
        operation.Error = Describe(exception);
        operation.Outcome = exception is WinnowException known && Rejections.Contains(known.Error.Type) ? Outcome.Rejected : Outcome.Unknown;
    }

    private static void Rethrow(Exception exception)
    {
        if (exception is ViolationException)
        {
            throw exception;
        }
    }

    private static string Describe(Exception exception) => exception is WinnowException known ? $"{known.Error.Type}: {known.Error.Reason}" : $"{exception.GetType().Name}: {exception.Message}";
}
